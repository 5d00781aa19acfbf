using System.Text.Json;
using System.Text.Json.Serialization;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation;

/// <summary>What an evaluation found. Scores are percentages; a task that was not measured is <see langword="null"/>.</summary>
public sealed record EvaluationResult
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version.</summary>
    public required string Version { get; init; }

    /// <summary>The split measured on.</summary>
    public required string Split { get; init; }

    /// <summary>How many photos were measured.</summary>
    public required int Photos { get; init; }

    /// <summary>Seconds per photo, decoding and scoring included.</summary>
    public required double SecondsPerPhoto { get; init; }

    /// <summary>When it was measured (UTC).</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Phrases to masks.</summary>
    public GroundingResult? Grounding { get; init; }

    /// <summary>Whether the scores of phrases mean what they say, where every other phrase names something that is there.</summary>
    public ReliabilityScores? PhraseReliability { get; init; }

    /// <summary>Whether the scores of things mean what they say.</summary>
    public ReliabilityScores? ThingReliability { get; init; }

    /// <summary>Clicks and boxes to masks.</summary>
    public InteractiveResult? Interactive { get; init; }

    /// <summary>Every single thing.</summary>
    public InstanceResult? Instance { get; init; }

    /// <summary>Things and stuff, no pixel twice.</summary>
    public PanopticResult? Panoptic { get; init; }

    /// <summary>The category of every pixel.</summary>
    public SemanticResult? Semantic { get; init; }

    /// <summary>Captions to their photos and back.</summary>
    public RetrievalScores? Retrieval { get; init; }

    /// <summary>Captions with a thing left out or shown.</summary>
    public InterleavedRetrievalResult? InterleavedRetrieval { get; init; }

    /// <summary>Pieces of other photos to masks.</summary>
    public InterleavedSegmentationResult? InterleavedSegmentation { get; init; }

    /// <summary>Words that are no category's name.</summary>
    public WordsResult? Words { get; init; }

    /// <summary>Pieces of photos that find pieces of other photos that are called the same.</summary>
    public RegionsResult? Regions { get; init; }

    /// <summary>Searches that say what must not be there.</summary>
    public WithoutResult? Without { get; init; }

    /// <summary>How many labelled photos were searched by what is measured on an album; <see langword="null"/> where nothing was.</summary>
    public int? Gallery { get; init; }

    /// <summary>Every question that has one mask for an answer, with that mask; not part of the JSON.</summary>
    [JsonIgnore]
    public IReadOnlyList<EvaluatedAnswer> Answers { get; init; } = [];

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);
}
