using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FindAgents.Agents.Results;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Answers;

/// <summary>What every answer says: small enough for a model to read, with ids under which the rest can be had.</summary>
public abstract record FindAnswer
{
    /// <summary>Creates an answer whose properties the caller sets.</summary>
    protected FindAnswer()
    {
    }

    [SetsRequiredMembers]
    internal FindAnswer(StoredResult stored, FindResult result)
    {
        ResultId = stored.Id;
        ImageId = stored.ImageId;
        Width = result.Width;
        Height = result.Height;
        Regions = [.. stored.Regions.Select(region => region.Describe(stored.Id))];
        Model = $"{result.Model.Name} {result.Model.Version}";
        Prototype = result.Prototype;
        Timings = TimingsAnswer.From(result.Timings);
    }

    /// <summary>The id of this answer.</summary>
    [JsonPropertyName("resultId")]
    [Description("Id of this result. Pass it to refine, with a region number, to correct one of its regions.")]
    public required string ResultId { get; init; }

    /// <summary>The id of the image asked about.</summary>
    [JsonPropertyName("imageId")]
    [Description("Id of the image. Use it instead of the path or data in later calls on the same image: it is faster and shorter.")]
    public required string ImageId { get; init; }

    /// <summary>The image's width in pixels.</summary>
    [JsonPropertyName("width")]
    [Description("Width of the image in pixels; all boxes and points are in these pixels.")]
    public required int Width { get; init; }

    /// <summary>The image's height in pixels.</summary>
    [JsonPropertyName("height")]
    [Description("Height of the image in pixels.")]
    public required int Height { get; init; }

    /// <summary>The regions found, numbered as the preview draws them.</summary>
    [JsonPropertyName("regions")]
    [Description("The regions found, numbered as the preview picture draws them. Empty when nothing was found, which is an answer, not an error.")]
    public required IReadOnlyList<RegionAnswer> Regions { get; init; }

    /// <summary>The model that answered.</summary>
    [JsonPropertyName("model")]
    [Description("The model that answered, and its version.")]
    public required string Model { get; init; }

    /// <summary>The task prototype that it ran.</summary>
    [JsonPropertyName("prototype")]
    [Description("The task prototype that the model ran.")]
    public required string Prototype { get; init; }

    /// <summary>Where the time went.</summary>
    [JsonPropertyName("timings")]
    [Description("Where the time went.")]
    public required TimingsAnswer Timings { get; init; }
}
