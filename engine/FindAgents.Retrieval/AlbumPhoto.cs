namespace FindAgents.Retrieval;

/// <summary>A photo of an album: one content, whatever files have it.</summary>
/// <param name="Id">What the content is known by: the first 128 bits of its SHA-256, in hexadecimal.</param>
/// <param name="Paths">The files that have this content, as paths in the album (<c>holiday/2024/beach.jpg</c>), by name.</param>
/// <param name="Files">The same as full paths, in the same order.</param>
/// <param name="Width">Width in pixels, upright.</param>
/// <param name="Height">Height in pixels, upright.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Taken">When it was taken, if it says so (EXIF). Where it names no time zone the time is taken for UTC.</param>
/// <param name="Place">Where it was taken, if it says so (EXIF).</param>
/// <param name="Camera">With what, if it says so.</param>
/// <param name="Labels">What its regions are called, each once, by name.</param>
/// <param name="Regions">How many regions it has.</param>
public sealed record AlbumPhoto(
    string Id,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Files,
    int Width,
    int Height,
    long Bytes,
    DateTimeOffset? Taken,
    GeoPlace? Place,
    string? Camera,
    IReadOnlyList<string> Labels,
    int Regions);
