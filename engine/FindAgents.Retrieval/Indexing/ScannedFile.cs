using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>A file as a walk over the folders found it.</summary>
/// <param name="Path">Its path in the album.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was last written to, in ticks of UTC.</param>
/// <param name="Problem">Why nobody can look at it, where that is known already; folders that cannot be opened are such files as well.</param>
internal sealed record ScannedFile(string Path, string FullPath, long Bytes, long Modified, string? Problem = null)
{
    /// <summary>The file as an album keeps it, with the photo that it holds.</summary>
    public FileRecord ToRecord(string photo, string tag) => new()
    {
        Path = Path,
        Bytes = Bytes,
        Modified = Modified,
        Photo = photo,
        Model = tag,
    };

    /// <summary>The file as an album keeps it, where its content is no photo. It is not looked at again until it changes.</summary>
    public FileRecord ToProblem(string reason) => new()
    {
        Path = Path,
        Bytes = Bytes,
        Modified = Modified,
        Problem = reason,
    };

    /// <summary>The file as an album keeps it, where not its content was at fault but the disk, a permission, or the model: it is tried again each time.</summary>
    public FileRecord ToPassingProblem(string reason) => new()
    {
        Path = Path,
        Bytes = -1,
        Modified = Modified,
        Problem = reason,
    };
}
