using FindAgents.Engine.Results;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Search;

namespace FindAgents.Agents.Albums;

/// <summary>What callers should know of an album besides what it holds.</summary>
internal static class AlbumNotes
{
    public static string? Of(string name, SearchResult result, int hits) => result switch
    {
        { Waiting: > 0 } => $"{result.Waiting} files were not searched, because another model or version indexed them. {UpToDate(name)}",
        _ when hits == 0 => "Nothing was found. The album's status says whether it holds photos at all; otherwise leave out a filter, or what must not be there.",
        _ => null,
    };

    public static string? Of(string name, AlbumStatus status, FindModelInfo? model)
    {
        if (status.Folders.Count == 0)
        {
            return $"The album has no folder. Add one: findagents album add {name} FOLDER.";
        }

        var waiting = Waiting(status, model);
        return waiting > 0 ? $"{waiting} files were indexed by another model or version and cannot be searched yet. {UpToDate(name)}"
            : status.Files == 0 ? $"The album has no photos yet. {UpToDate(name)}"
            : null;
    }

    /// <summary>How many files a model has yet to look at: the given one, or the one used last.</summary>
    public static long Waiting(AlbumStatus status, FindModelInfo? model) => model is null
        ? status.Models is [.., var last] ? last.Waiting : 0
        : status.Models.FirstOrDefault(known => known.Model.Is(model))?.Waiting ?? status.Files;

    private static string UpToDate(string name) => $"Bring the album up to date: findagents album update {name}.";
}
