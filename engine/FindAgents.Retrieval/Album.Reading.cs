namespace FindAgents.Retrieval;

public sealed partial class Album
{
    /// <summary>What the album holds.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<AlbumStatus> StatusAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException($"{cancellationToken}");

    /// <summary>A photo by its id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The album has no such photo.</exception>
    public Task<AlbumPhoto> PhotoAsync(string id, CancellationToken cancellationToken = default) => throw new NotImplementedException($"{id} {cancellationToken}");

    /// <summary>A photo's regions, in the order of their numbers.</summary>
    /// <param name="id">The photo's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The album has no such photo.</exception>
    public Task<IReadOnlyList<AlbumRegion>> RegionsAsync(string id, CancellationToken cancellationToken = default) => throw new NotImplementedException($"{id} {cancellationToken}");

    /// <summary>A photo's thumbnail: a JPEG as small as the album keeps it.</summary>
    /// <param name="id">The photo's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The album has no such photo.</exception>
    public Task<ReadOnlyMemory<byte>> ThumbnailAsync(string id, CancellationToken cancellationToken = default) => throw new NotImplementedException($"{id} {cancellationToken}");

    /// <summary>Writes all that the album knows as lines of JSON, photos by id, the same for the same content: to keep, to compare, to read elsewhere.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="embeddings">Whether embeddings are written, too.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task ExportAsync(Stream output, bool embeddings = false, CancellationToken cancellationToken = default) => throw new NotImplementedException($"{output} {embeddings} {cancellationToken}");

    /// <summary>Checks that the album is whole: each file has its photo, each photo its regions and thumbnail, masks and boxes fit; and the store itself.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong, a line each; nothing where all is well.</returns>
    public Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException($"{cancellationToken}");
}
