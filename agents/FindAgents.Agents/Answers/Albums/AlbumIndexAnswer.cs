using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Agents.Answers;

/// <summary>What bringing an album up to date did.</summary>
public sealed record AlbumIndexAnswer
{
    /// <summary>The album.</summary>
    [JsonPropertyName("album")]
    [Description("The album.")]
    public required string Album { get; init; }

    /// <summary>Photos that came in.</summary>
    [JsonPropertyName("added")]
    [Description("Photos that came in.")]
    public required long Added { get; init; }

    /// <summary>Photos encoded again for another model.</summary>
    [JsonPropertyName("reindexed")]
    [Description("Photos encoded again because another model or version had indexed them.")]
    public required long Reindexed { get; init; }

    /// <summary>Files that were renamed, moved or copied.</summary>
    [JsonPropertyName("moved")]
    [Description("Files that were renamed, moved or copied.")]
    public required long Moved { get; init; }

    /// <summary>Files that are as they were.</summary>
    [JsonPropertyName("unchanged")]
    [Description("Files that are as they were.")]
    public required long Unchanged { get; init; }

    /// <summary>Files that are gone, or hold something else.</summary>
    [JsonPropertyName("removed")]
    [Description("Files that are gone, or hold something else now.")]
    public required long Removed { get; init; }

    /// <summary>How many files could not be read.</summary>
    [JsonPropertyName("problemCount")]
    [Description("How many files or folders could not be read.")]
    public required int ProblemCount { get; init; }

    /// <summary>The first of those.</summary>
    [JsonPropertyName("problems")]
    [Description("The first of the files or folders that could not be read, and why.")]
    public required IReadOnlyList<AlbumProblemAnswer> Problems { get; init; }

    /// <summary>What was left alone on purpose.</summary>
    [JsonPropertyName("skipped")]
    [Description("What was left alone on purpose, and why: links, folders that are not there at the moment.")]
    public required IReadOnlyList<AlbumProblemAnswer> Skipped { get; init; }

    /// <summary>How many photos the album holds now.</summary>
    [JsonPropertyName("photos")]
    [Description("How many photos can be searched now.")]
    public required long Photos { get; init; }

    /// <summary>What it took.</summary>
    [JsonPropertyName("seconds")]
    [Description("Seconds that it took.")]
    public required double Seconds { get; init; }

    /// <summary>What a run did, told to a caller.</summary>
    /// <param name="name">What the album is called on its shelf.</param>
    /// <param name="result">What was done.</param>
    /// <param name="status">What the album holds now.</param>
    /// <param name="mostProblems">How many problems are told, and how many of what was left alone.</param>
    public static AlbumIndexAnswer From(string name, AlbumIndexResult result, AlbumStatus status, int mostProblems = AlbumProblemAnswer.Told)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(status);
        return new AlbumIndexAnswer
        {
            Album = name,
            Added = result.Added,
            Reindexed = result.Reindexed,
            Moved = result.Moved,
            Unchanged = result.Unchanged,
            Removed = result.Removed,
            ProblemCount = result.Problems.Count,
            Problems = AlbumProblemAnswer.From(result.Problems, mostProblems),
            Skipped = AlbumProblemAnswer.From(result.Skipped, mostProblems),
            Photos = status.Models is [.., var last] ? last.Photos : 0,
            Seconds = Math.Round(result.Elapsed.TotalSeconds, 1),
        };
    }
}
