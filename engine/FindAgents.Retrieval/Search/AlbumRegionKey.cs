namespace FindAgents.Retrieval.Search;

/// <summary>Which region of which photo of an album.</summary>
/// <param name="Photo">The photo's <see cref="AlbumPhoto.Id"/>.</param>
/// <param name="Number">The region's number in it, from 1.</param>
public sealed record AlbumRegionKey(string Photo, int Number);
