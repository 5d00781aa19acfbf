namespace FindAgents.Retrieval.Indexing;

/// <summary>What a walk over an album's folders found.</summary>
/// <param name="Files">Pictures by their names, and what cannot be looked at; by path, in ordinal order.</param>
/// <param name="Skipped">What was left alone, and why.</param>
/// <param name="Unseen">Paths in the album at or below which nobody could look: what the album has there is not gone.</param>
internal sealed record FolderScan(IReadOnlyList<ScannedFile> Files, IReadOnlyList<AlbumProblem> Skipped, IReadOnlySet<string> Unseen)
{
    /// <summary>Whether nobody could look where a file lies.</summary>
    public bool IsUnseen(string path) => Unseen.Count > 0 && (Unseen.Contains(path) || Albums.FolderNames.Above(path).Any(Unseen.Contains));
}
