using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Albums;
using FindAgents.Engine.Results;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Answers;

/// <summary>What an album holds.</summary>
public sealed record AlbumStatusAnswer
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("album")]
    [Description("The album's name.")]
    public required string Album { get; init; }

    /// <summary>The folders that it is over.</summary>
    [JsonPropertyName("folders")]
    [Description("The folders that it is over.")]
    public required IReadOnlyList<AlbumFolderAnswer> Folders { get; init; }

    /// <summary>How many files are indexed.</summary>
    [JsonPropertyName("files")]
    [Description("How many files are indexed, duplicates included.")]
    public required long Files { get; init; }

    /// <summary>How many photos can be searched.</summary>
    [JsonPropertyName("photos")]
    [Description("How many photos can be searched: each content once, whatever files have it.")]
    public required long Photos { get; init; }

    /// <summary>How many regions are known in them.</summary>
    [JsonPropertyName("regions")]
    [Description("How many regions are known in them.")]
    public required long Regions { get; init; }

    /// <summary>How many files wait to be indexed by this model.</summary>
    [JsonPropertyName("waiting")]
    [Description("How many files cannot be searched yet, because another model or version indexed them.")]
    public required long Waiting { get; init; }

    /// <summary>How many files could not be read.</summary>
    [JsonPropertyName("problemCount")]
    [Description("How many files or folders could not be read.")]
    public required int ProblemCount { get; init; }

    /// <summary>The first of those.</summary>
    [JsonPropertyName("problems")]
    [Description("The first of the files or folders that could not be read, and why.")]
    public required IReadOnlyList<AlbumProblemAnswer> Problems { get; init; }

    /// <summary>The models that indexed it.</summary>
    [JsonPropertyName("models")]
    [Description("The models that indexed it, the one used last at the end.")]
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>What to do about it; left out where all is well.</summary>
    [JsonPropertyName("note")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What to do about it; left out when all is well.")]
    public string? Note { get; init; }

    /// <summary>What an album holds, told to a caller.</summary>
    /// <param name="name">What the album is called on its shelf.</param>
    /// <param name="status">What it holds.</param>
    /// <param name="model">The model that is to search it; <see langword="null"/> for the one used last.</param>
    /// <param name="mostProblems">How many problems are told.</param>
    public static AlbumStatusAnswer From(string name, AlbumStatus status, FindModelInfo? model, int mostProblems = AlbumProblemAnswer.Told)
    {
        ArgumentNullException.ThrowIfNull(status);
        var placed = model is not null ? status.Models.FirstOrDefault(known => known.Model.Is(model)) : status.Models is [.., var last] ? last : null;
        return new AlbumStatusAnswer
        {
            Album = name,
            Folders = [.. status.Folders.Select(folder => new AlbumFolderAnswer(folder.Name, folder.Path))],
            Files = status.Files,
            Photos = placed?.Photos ?? 0,
            Regions = placed?.Regions ?? 0,
            Waiting = AlbumNotes.Waiting(status, model),
            ProblemCount = status.Problems.Count,
            Problems = AlbumProblemAnswer.From(status.Problems, mostProblems),
            Models = [.. status.Models.Select(known => known.Model.ToString())],
            Note = AlbumNotes.Of(name, status, model),
        };
    }
}
