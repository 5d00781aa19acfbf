using FindAgents.Retrieval;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Sqlite;

namespace FindAgents.Agents.Albums;

/// <summary>A folder with one SQLite file an album, <c>holiday.db</c> for the album <c>holiday</c>.</summary>
/// <remarks>A file may have been copied here under another name: its one album goes by the file's name then.</remarks>
internal sealed class FolderPlace(string folder) : IAlbumPlace
{
    private const string Ending = ".db";

    private readonly Dictionary<string, Opened> _open = new(StringComparer.Ordinal);

    // Files that were removed or exchanged while a search may still have been reading them.
    private readonly List<SqliteVectorStore> _left = [];

    public string Name => folder;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(path => Path.GetFileNameWithoutExtension(path)).Where(Album.IsName).Order(StringComparer.Ordinal)]
        : []);

    public async Task<Album> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var path = At(name);
        if (!File.Exists(path))
        {
            Forget(name);
            throw AlbumShelf.Unknown(name, Name, await ListAsync(cancellationToken).ConfigureAwait(false));
        }

        var made = File.GetCreationTimeUtc(path);
        if (_open.TryGetValue(name, out var opened) && opened.Made == made)
        {
            return opened.Album;
        }

        Forget(name);
        var (album, store) = await OpenFileAsync(path, name, cancellationToken).ConfigureAwait(false);
        _open.Add(name, new Opened(album, store, made));
        return album;
    }

    public async Task<Album> CreateAsync(string name, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        var path = At(name);
        if (File.Exists(path))
        {
            throw new AlbumException($"There is an album '{name}' already, in '{path}'. Take another name, or add folders to that one.");
        }

        Directory.CreateDirectory(folder);
        Forget(name);
        var store = new SqliteVectorStore(path);
        try
        {
            var album = await Album.CreateAsync(store, name, folders, cancellationToken).ConfigureAwait(false);
            _open.Add(name, new Opened(album, store, File.GetCreationTimeUtc(path)));
            return album;
        }
        catch
        {
            // Without an album in it the file would be in the way of the next attempt.
            store.Dispose();
            Remove(path);
            throw;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        await album.DeleteAsync(cancellationToken).ConfigureAwait(false);
        var others = await Album.ListAsync(album.Store, cancellationToken).ConfigureAwait(false);
        _open.Remove(name);
        album.Store.Dispose();
        if (others.Count == 0)
        {
            Remove(At(name));
        }
    }

    public void Dispose()
    {
        foreach (var store in _open.Values.Select(opened => opened.Store).Concat(_left))
        {
            store.Dispose();
        }
    }

    private static async Task<(Album Album, SqliteVectorStore Store)> OpenFileAsync(string path, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenFileAsync(path, name, readOnly: false, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException) when (!cancellationToken.IsCancellationRequested)
        {
            // A file or folder that may not be written can still be searched. What else is wrong the second attempt says as well.
            return await OpenFileAsync(path, name, readOnly: true, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(Album Album, SqliteVectorStore Store)> OpenFileAsync(string path, string name, bool readOnly, CancellationToken cancellationToken)
    {
        var store = new SqliteVectorStore(path, new SqliteVectorStoreOptions { ReadOnly = readOnly });
        try
        {
            var inside = await Album.ListAsync(store, cancellationToken).ConfigureAwait(false);
            return (await Album.OpenAsync(store, inside is [var only] ? only : name, cancellationToken).ConfigureAwait(false), store);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static void Remove(string path)
    {
        foreach (var file in (string[])[path, path + "-wal", path + "-shm"])
        {
            File.Delete(file);
        }

        if (Directory.Exists(path + "-codes"))
        {
            Directory.Delete(path + "-codes", recursive: true);
        }
    }

    private string At(string name) => Path.Combine(folder, Album.IsName(name) ? name + Ending : throw new AlbumException($"An album cannot be called '{Quote.Short(name)}'. Take {Album.NameRule}."));

    private void Forget(string name)
    {
        if (_open.Remove(name, out var gone))
        {
            _left.Add(gone.Store);
        }
    }

    private sealed record Opened(Album Album, SqliteVectorStore Store, DateTime Made);
}
