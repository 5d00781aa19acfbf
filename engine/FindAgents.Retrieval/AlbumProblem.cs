namespace FindAgents.Retrieval;

/// <summary>A file or folder that could not be indexed.</summary>
/// <param name="Path">Its path in the album.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record AlbumProblem(string Path, string Reason);
