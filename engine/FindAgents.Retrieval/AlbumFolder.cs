namespace FindAgents.Retrieval;

/// <summary>A folder that an album is over.</summary>
/// <param name="Name">What paths in the album begin with, such as <c>holiday</c> in <c>holiday/2024/beach.jpg</c>; no two folders of an album have one name.</param>
/// <param name="Path">Where it lies, absolute.</param>
public sealed record AlbumFolder(string Name, string Path);
