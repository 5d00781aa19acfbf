using FindAgents.Retrieval;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Agents.Albums;

/// <summary>One store for all albums.</summary>
/// <param name="name">How to speak of it.</param>
/// <param name="open">Opens it.</param>
/// <param name="exists">Whether there is one without making it.</param>
internal sealed class StorePlace(string name, Func<VectorStore> open, Func<bool> exists) : IAlbumPlace
{
    private VectorStore? _store;

    public string Name => name;

    private VectorStore Store => _store ??= open();

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        exists() ? await Album.ListAsync(Store, cancellationToken).ConfigureAwait(false) : [];

    // A store that is not there is not made by asking for an album.
    public Task<Album> OpenAsync(string name, CancellationToken cancellationToken) =>
        exists() ? Album.OpenAsync(Store, name, cancellationToken) : throw AlbumShelf.Unknown(name, Name, []);

    public Task<Album> CreateAsync(string name, IReadOnlyList<string> folders, CancellationToken cancellationToken) =>
        Album.CreateAsync(Store, name, folders, cancellationToken);

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        await album.DeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _store?.Dispose();
}
