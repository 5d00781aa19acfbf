using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using FindAgents.Agents.Albums;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Search;

namespace FindAgents.Agents.Answers;

/// <summary>A photo found, or a region in one.</summary>
public sealed record AlbumHitAnswer
{
    /// <summary>Its place among all that the query finds, from 1.</summary>
    [JsonPropertyName("number")]
    [Description("Its place among all that the query finds, from 1; the number on the contact sheet.")]
    public required int Number { get; init; }

    /// <summary>How alike it is.</summary>
    [JsonPropertyName("similarity")]
    [Description("How alike it is to what was asked for, -1 to 1: what the order is by. Compare it within one answer alone.")]
    public required double Similarity { get; init; }

    /// <summary>The photo's id.</summary>
    [JsonPropertyName("id")]
    [Description("Id of the photo in the album.")]
    public required string Id { get; init; }

    /// <summary>The photo's address, which every tool takes for an image.</summary>
    [JsonPropertyName("image")]
    [Description("The photo as every tool's image, and after an @ in a phrase.")]
    public required string Image { get; init; }

    /// <summary>Its path in the album.</summary>
    [JsonPropertyName("path")]
    [Description("Path of the photo in the album; the first by name if several files hold it.")]
    public required string Path { get; init; }

    /// <summary>Its width in pixels.</summary>
    [JsonPropertyName("width")]
    [Description("Width of the photo in pixels; boxes are in these pixels.")]
    public required int Width { get; init; }

    /// <summary>Its height in pixels.</summary>
    [JsonPropertyName("height")]
    [Description("Height of the photo in pixels.")]
    public required int Height { get; init; }

    /// <summary>When it was taken; left out where it does not say.</summary>
    [JsonPropertyName("taken")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("When it was taken; left out when the photo does not say.")]
    public string? Taken { get; init; }

    /// <summary>What is in it; left out for a region.</summary>
    [JsonPropertyName("labels")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What the model knows in the photo; left out when a region was found.")]
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Why it was found; left out for a region.</summary>
    [JsonPropertyName("matches")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("For each entity of the query the regions of the photo that go with it; left out when a region was found.")]
    public IReadOnlyList<AlbumMatchAnswer>? Matches { get; init; }

    /// <summary>The region found; left out for a photo.</summary>
    [JsonPropertyName("region")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The region that was found in it; left out when photos were searched.")]
    public AlbumRegionAnswer? Region { get; init; }

    internal static AlbumHitAnswer From(string album, AlbumHit hit) => Of(album, hit.Rank, hit.Similarity, hit.Photo) with
    {
        Labels = hit.Photo.Labels,
        Matches = [.. hit.Matches.Select(match => new AlbumMatchAnswer(match.Entity, [.. match.Regions.Select(found => AlbumRegionAnswer.From(album, found.Region, found.Score))]))],
    };

    internal static AlbumHitAnswer From(string album, RegionHit hit) => Of(album, hit.Rank, hit.Match.Similarity, hit.Photo) with
    {
        Region = AlbumRegionAnswer.From(album, hit.Match.Region, hit.Match.Score),
    };

    internal static string? Moment(DateTimeOffset? taken) => taken?.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture);

    internal static string PathOf(AlbumPhoto photo) => photo.Paths is [var first, ..] ? first : photo.Id;

    private static AlbumHitAnswer Of(string album, int rank, double similarity, AlbumPhoto photo) => new()
    {
        Number = rank,
        Similarity = Math.Round(similarity, 4),
        Id = photo.Id,
        Image = AlbumUri.Photo(album, photo.Id),
        Path = PathOf(photo),
        Width = photo.Width,
        Height = photo.Height,
        Taken = Moment(photo.Taken),
    };
}
