using System.Text.Json;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Albums;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval;

/// <summary>A named index over one or more folders of photos: for each photo and each of its regions a place in the model's spaces, and what is known of it.</summary>
/// <remarks>
/// <para>
/// An album lies in a <see cref="VectorStore"/>, several albums in one store if need be. It holds no picture but thumbnails; the
/// photos stay where they are. <see cref="Indexing.AlbumIndexer"/> brings it up to date with its folders, <see cref="Search.AlbumSearcher"/>
/// searches it.
/// </para>
/// <para>
/// Embeddings of different models, or versions of one, are kept apart. An album that another model has indexed is searched by the new
/// one as far as that has come; see <see cref="AlbumStatus.Models"/>.
/// </para>
/// <para>Safe for concurrent use as far as its store is. The store stays the caller's.</para>
/// </remarks>
public sealed partial class Album
{
    // What is written is version 1; a store with a higher one was written by a later program.
    private const int Format = 1;

    private Album(AlbumCollections collections)
    {
        Collections = collections;
    }

    /// <summary>The album's name.</summary>
    public string Name => Collections.Name;

    /// <summary>The store it lies in.</summary>
    public VectorStore Store => Collections.Store;

    internal AlbumCollections Collections { get; }

    /// <summary>Makes an album without photos.</summary>
    /// <param name="store">Where it is to lie; stays the caller's.</param>
    /// <param name="name">Its name: letters, digits, <c>-</c> and <c>_</c>, at most 64.</param>
    /// <param name="folders">The folders that it is over; more may be added later.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The name cannot be one, there is such an album, or a folder is not there.</exception>
    public static async Task<Album> CreateAsync(VectorStore store, string name, IReadOnlyList<string>? folders = null, CancellationToken cancellationToken = default)
    {
        var album = new Album(new AlbumCollections(store ?? throw new ArgumentNullException(nameof(store)), Checked(name)));
        if (await album.Collections.Albums.CollectionExistsAsync(cancellationToken).ConfigureAwait(false)
            && await album.Collections.Albums.GetAsync(AlbumRecord.OnlyKey, null, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new AlbumException($"There is an album '{name}' already. Take another name, or add folders to that one.");
        }

        var record = new AlbumRecord
        {
            Format = Format,
            Folders = [.. FolderNames.Add([], folders ?? []).Select(folder => JsonSerializer.Serialize(folder))],
        };
        await album.Collections.Files.EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
        await album.Collections.Albums.EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
        await album.Collections.Albums.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
        return album;
    }

    /// <summary>Opens an album.</summary>
    /// <param name="store">The store it lies in; stays the caller's.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The store has no such album.</exception>
    /// <exception cref="AlbumException">A later version of this program wrote it.</exception>
    public static async Task<Album> OpenAsync(VectorStore store, string name, CancellationToken cancellationToken = default)
    {
        var album = new Album(new AlbumCollections(store ?? throw new ArgumentNullException(nameof(store)), Checked(name)));
        await album.ReadAsync(cancellationToken).ConfigureAwait(false);
        return album;
    }

    /// <summary>The names of a store's albums, in order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<IReadOnlyList<string>> ListAsync(VectorStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var names = new List<string>();
        await foreach (var name in store.ListCollectionNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (AlbumNames.IsAlbum(name))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Removes an album from its store. The photos stay where they are.</summary>
    /// <param name="cancellationToken">Cancels the call; what was removed until then stays so, and the album is gone when it is called again.</param>
    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        var collections = new List<string>();
        await foreach (var name in Store.ListCollectionNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (AlbumNames.IsOf(Name, name))
            {
                collections.Add(name);
            }
        }

        // The album's own at the end: as long as it is there, the rest can be removed by its name.
        foreach (var name in collections.OrderBy(name => name == Name))
        {
            await Store.EnsureCollectionDeletedAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The folders that the album is over.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<AlbumFolder>> FoldersAsync(CancellationToken cancellationToken = default) =>
        Folders(await ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Puts folders under the album; those it has already are left as they are. Their photos come in when the album is brought up to date.</summary>
    /// <param name="folders">Paths of folders that exist. Each goes by its last name in the album, numbered where that is taken.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>All folders of the album.</returns>
    /// <exception cref="AlbumException">A folder is not there, or lies within another of the album.</exception>
    public async Task<IReadOnlyList<AlbumFolder>> AddFoldersAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var all = FolderNames.Add(Folders(record), folders);
        return await KeepAsync(record, all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that a folder lies elsewhere now, or on this machine. Nothing is encoded anew.</summary>
    /// <param name="name">The folder's name in the album.</param>
    /// <param name="path">Where it lies; the folder must exist.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>All folders of the album.</returns>
    /// <exception cref="AlbumException">The album has no folder of that name, or there is no folder at that path.</exception>
    public async Task<IReadOnlyList<AlbumFolder>> MoveFolderAsync(string name, string path, CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return await KeepAsync(record, FolderNames.Move(Folders(record), name, path), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a folder out of the album. Its photos go when the album is brought up to date.</summary>
    /// <param name="name">The folder's name in the album.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The folders left.</returns>
    /// <exception cref="AlbumException">The album has no folder of that name.</exception>
    public async Task<IReadOnlyList<AlbumFolder>> RemoveFolderAsync(string name, CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return await KeepAsync(record, FolderNames.Remove(Folders(record), name), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The album's folders and models, read at once.</summary>
    internal async Task<(IReadOnlyList<AlbumFolder> Folders, IReadOnlyList<AlbumModel> Models)> KnownAsync(CancellationToken cancellationToken)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return (Folders(record), Models(record));
    }

    /// <summary>The models whose embeddings the album holds, the one used last at the end.</summary>
    internal async Task<IReadOnlyList<AlbumModel>> ModelsAsync(CancellationToken cancellationToken) =>
        Models(await ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The model as the album knows it, or null where it has placed nothing here.</summary>
    internal async Task<AlbumModel?> ModelAsync(FindModelInfo model, CancellationToken cancellationToken) =>
        (await ModelsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(known => known.Is(model));

    /// <summary>Notes which models the album holds, the one used last at the end, and makes the collections of that one.</summary>
    internal async Task KeepModelsAsync(IReadOnlyList<AlbumModel> models, CancellationToken cancellationToken)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (models.Count > 0)
        {
            await Collections.Photos(models[^1]).EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
            await Collections.Regions(models[^1]).EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
        }

        record.Models = [.. models.Select(model => JsonSerializer.Serialize(model))];
        await Collections.Albums.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
    }

    private static IReadOnlyList<AlbumFolder> Folders(AlbumRecord record) => [.. record.Folders.Select(folder => JsonSerializer.Deserialize<AlbumFolder>(folder)!)];

    private static IReadOnlyList<AlbumModel> Models(AlbumRecord record) => [.. record.Models.Select(model => JsonSerializer.Deserialize<AlbumModel>(model)!)];

    private static string Checked(string name) =>
        AlbumNames.IsName(name) ? name : throw new AlbumException($"An album cannot be called '{name}'. Take {AlbumNames.Rule}.");

    private async Task<IReadOnlyList<AlbumFolder>> KeepAsync(AlbumRecord record, IReadOnlyList<AlbumFolder> folders, CancellationToken cancellationToken)
    {
        record.Folders = [.. folders.Select(folder => JsonSerializer.Serialize(folder))];
        await Collections.Albums.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
        return folders;
    }

    private async Task<AlbumRecord> ReadAsync(CancellationToken cancellationToken)
    {
        var record = await Collections.Albums.CollectionExistsAsync(cancellationToken).ConfigureAwait(false)
            ? await Collections.Albums.GetAsync(AlbumRecord.OnlyKey, null, cancellationToken).ConfigureAwait(false)
            : null;
        if (record is null)
        {
            var known = await ListAsync(Store, cancellationToken).ConfigureAwait(false);
            throw new UnknownAlbumException($"There is no album '{Name}' in this store. {(known.Count == 0 ? "It has none yet: make one first." : $"There is: {string.Join(", ", known)}.")}");
        }

        return record.Format <= Format
            ? record
            : throw new AlbumException($"The album '{Name}' was written by a later version of this program (format {record.Format}; this one knows {Format}). Use that version.");
    }
}
