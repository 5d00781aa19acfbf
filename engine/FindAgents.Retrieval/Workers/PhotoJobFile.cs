using FindAgents.Retrieval.Indexing;

namespace FindAgents.Retrieval.Workers;

/// <summary>A file as it was when its content was told.</summary>
/// <param name="Path">Its path in the album.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was last written to, in ticks of UTC.</param>
internal sealed record PhotoJobFile(string Path, long Bytes, long Modified)
{
    /// <summary>The file as a walk finds it.</summary>
    /// <param name="fullPath">Where it lies here.</param>
    public ScannedFile At(string fullPath) => new(Path, fullPath, Bytes, Modified);
}
