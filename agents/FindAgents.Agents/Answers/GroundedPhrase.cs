using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Answers;

/// <summary>What one phrase names in an image.</summary>
/// <param name="Phrase">The phrase as it was given.</param>
/// <param name="Found">Whether the model thinks it is in the picture.</param>
/// <param name="Score">How sure it is of that, 0–1.</param>
/// <param name="UnknownWords">Words of the phrase that the model does not know and left out.</param>
public sealed record GroundedPhrase(
    [property: JsonPropertyName("phrase"), Description("The phrase as it was given.")] string Phrase,
    [property: JsonPropertyName("found"), Description("Whether the model thinks that it is in the picture.")] bool Found,
    [property: JsonPropertyName("score"), Description("How sure the model is that it is in the picture, 0 to 1.")] double Score,
    [property: JsonPropertyName("unknownWords"), Description("Words of the phrase that the model does not know and left out: try a more common word for them.")] IReadOnlyList<string> UnknownWords)
{
    /// <summary>The number of the region that answers it; <see langword="null"/>, and left out in JSON, where it was not found.</summary>
    [JsonPropertyName("region")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Number of the region that answers it: everything that the phrase names, as one region. Left out when it was not found.")]
    public int? Region { get; init; }

    /// <summary>How many single things there are of what it names; <see langword="null"/>, and left out in JSON, where that was not asked or is not known.</summary>
    [JsonPropertyName("count")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("How many there are of what it names, where the step counts; left out where it does not, and where that is not known: the step's notes then say so.")]
    public int? Count { get; init; }

    /// <summary>The numbers of those things among the counted ones; <see langword="null"/>, and left out in JSON, where <see cref="Count"/> is.</summary>
    [JsonPropertyName("things")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Numbers of those things in the image's 'counted'; left out where 'count' is.")]
    public IReadOnlyList<int>? Things { get; init; }

    internal static GroundedPhrase From(PhraseAnswer answer) =>
        new(answer.Phrase, answer.Found, Math.Round(answer.Score, 3), answer.UnknownWords) { Region = answer.Region?.Number };
}
