using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>A photo as an album keeps it; which files have its content is filled in when it is written.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Regions">Its regions, by number.</param>
internal sealed record EncodedPhoto(PhotoRecord Photo, IReadOnlyList<RegionRecord> Regions);
