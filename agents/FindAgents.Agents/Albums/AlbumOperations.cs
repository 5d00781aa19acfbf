using FindAgents.Agents.Answers;
using FindAgents.Agents.Images;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Agents.Albums;

/// <summary>What agents do with albums, whatever the face they see: list, search and fill them, and read what searches found.</summary>
/// <remarks>
/// <para>
/// Queries refer to images as those of <see cref="FindOperations"/> do, and share its kept encodings. Photos of albums become images for it:
/// by the address that hits carry, by a path that begins with an album's name, or as <c>@res_…#3</c>, hit 3 of a result. Their files are read
/// within its allowed folders only.
/// </para>
/// <para>
/// Callers see the albums whose folders all lie below allowed ones (unless <see cref="AlbumOperationsOptions.AnyFolder"/>), and may only
/// search them (unless <see cref="AlbumOperationsOptions.AllowIndexing"/>). Every mistake of a caller is a <see cref="FindException"/> whose message may be
/// shown to a model. Safe to call from several threads at once. Operations and shelf stay the caller's; dispose them after the last call.
/// </para>
/// </remarks>
public sealed partial class AlbumOperations
{
    private readonly FindOperations _find;
    private readonly AlbumShelf _shelf;
    private readonly AlbumOperationsOptions _options;
    private readonly ResultStore<StoredHits> _results;

    /// <summary>Creates operations over a shelf of albums.</summary>
    /// <param name="find">Has the engine and keeps images. It knows of the albums from now on.</param>
    /// <param name="shelf">Where the albums lie.</param>
    /// <param name="options">What callers may do; <see langword="null"/> for the defaults.</param>
    /// <exception cref="FindException">An option cannot be used.</exception>
    public AlbumOperations(FindOperations find, AlbumShelf shelf, AlbumOperationsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(find);
        ArgumentNullException.ThrowIfNull(shelf);
        (_find, _shelf, _options) = (find, shelf, options ?? new AlbumOperationsOptions());
        _options.Validate();
        _results = new ResultStore<StoredHits>(find.Options.ResultLifetime, find.Options.MaxResults, find.Time, "Search again and use the result id of that answer.");
        find.AlbumImages = new Images(this);
    }

    /// <summary>How many hits a page may have.</summary>
    internal int MaxLimit => _options.MaxLimit;

    /// <summary>Whether callers may make albums and bring them up to date.</summary>
    public bool AllowsIndexing => _options.AllowIndexing;

    /// <summary>The names of the albums that may be searched, in order.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken = default)
    {
        var names = new List<string>();
        foreach (var name in await _shelf.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await IsAllowedAsync(name, cancellationToken).ConfigureAwait(false))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>Lists the albums that may be searched.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The albums, by name; none is an answer, too.</returns>
    public async Task<AlbumListAnswer> ListAsync(CancellationToken cancellationToken = default)
    {
        var names = await NamesAsync(cancellationToken).ConfigureAwait(false);
        var albums = new List<AlbumSummary>(names.Count);
        foreach (var name in names)
        {
            var album = await _shelf.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            var status = await album.StatusAsync(cancellationToken).ConfigureAwait(false);
            var model = status.Models.FirstOrDefault(known => known.Model.Is(_find.Model));
            albums.Add(new AlbumSummary(name, model?.Photos ?? 0, model?.Regions ?? 0, [.. status.Folders.Select(folder => folder.Name)]));
        }

        var hidden = (await _shelf.ListAsync(cancellationToken).ConfigureAwait(false)).Count - names.Count;
        return new AlbumListAnswer(albums)
        {
            Note = hidden > 0 ? $"{hidden} more cannot be searched here, because images may not be read from their folders: the operator allows folders with --root."
                : albums.Count > 0 ? null
                : AllowsIndexing ? "There is no album yet. Make one of a folder of photos." : "There is no album yet. A person makes one with: findagents album create NAME FOLDER.",
        };
    }

    /// <summary>Says what an album holds.</summary>
    /// <param name="name">The album's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">There is no such album, or it may not be searched here.</exception>
    public async Task<AlbumStatusAnswer> StatusAsync(string name, CancellationToken cancellationToken = default)
    {
        var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        return AlbumStatusAnswer.From(name, await album.StatusAsync(cancellationToken).ConfigureAwait(false), _find.Model);
    }

    /// <summary>Says what an album knows of a photo.</summary>
    /// <param name="name">The album's name.</param>
    /// <param name="id">The photo's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">There is no such album or photo, or it may not be searched here.</exception>
    public async Task<AlbumPhotoAnswer> PhotoAsync(string name, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        var photo = await album.PhotoAsync(id, cancellationToken).ConfigureAwait(false);
        return AlbumPhotoAnswer.From(name, photo, await album.RegionsAsync(id, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes an album where there is none, puts folders under it, and brings it up to date.</summary>
    /// <param name="request">Which album, which folders.</param>
    /// <param name="progress">Told every so often.</param>
    /// <param name="cancellationToken">Ends the run after the photo at hand; what was encoded stays, and the next run goes on there.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="AlbumException">Albums may only be searched here, the name cannot be one, or no folder was given for a new one.</exception>
    /// <exception cref="ImageAccessException">A folder is not there, or may not be read.</exception>
    public async Task<AlbumIndexAnswer> IndexAsync(AlbumIndexRequest request, IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!AllowsIndexing)
        {
            throw new AlbumException("Albums may only be searched here. The operator allows filling them with: findagents mcp --allow-indexing. A person fills one with: findagents album create NAME FOLDER, or findagents album update NAME.");
        }

        string[] folders = [.. (request.Folders ?? []).Select(folder => _options.AnyFolder ? folder : _find.Folders.FindFolder(folder))];
        var album = await OpenOrCreateAsync(request.Album, folders, cancellationToken).ConfigureAwait(false);
        var indexer = new AlbumIndexer(album, _find.Engine, new AlbumIndexOptions
        {
            ImageLimits = _find.Options.ImageLimits,
            RetryProblems = request.RetryProblems,
        });
        var result = await indexer.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        return AlbumIndexAnswer.From(request.Album, result, await album.StatusAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<Album> OpenOrCreateAsync(string name, string[] folders, CancellationToken cancellationToken)
    {
        try
        {
            var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
            await album.AddFoldersAsync(folders, cancellationToken).ConfigureAwait(false);
            return album;
        }
        catch (UnknownAlbumException) when (folders.Length > 0)
        {
            return await _shelf.CreateAsync(name, folders, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Album> OpenAsync(string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new AlbumException("No album was named. Give an album's name.");
        }

        Album album;
        try
        {
            album = await _shelf.OpenAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (UnknownAlbumException) when (!_options.AnyFolder)
        {
            // The shelf would tell of albums that this caller has no business with.
            throw AlbumShelf.Unknown(name, "what may be searched here", await NamesAsync(cancellationToken).ConfigureAwait(false));
        }

        return await IsAllowedAsync(album, cancellationToken).ConfigureAwait(false)
            ? album
            : throw new AlbumException($"The album '{name}' cannot be searched here, because images may not be read from its folders. The operator allows folders with --root.");
    }

    private async Task<bool> IsAllowedAsync(string name, CancellationToken cancellationToken)
    {
        if (_options.AnyFolder)
        {
            return true;
        }

        try
        {
            return await IsAllowedAsync(await _shelf.OpenAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (FindException)
        {
            // One damaged album is no reason not to list the others; asked for by name, it says what is wrong.
            return false;
        }
    }

    private async Task<bool> IsAllowedAsync(Album album, CancellationToken cancellationToken) =>
        _options.AnyFolder || (await album.FoldersAsync(cancellationToken).ConfigureAwait(false)).All(folder => _find.Folders.Holds(folder.Path));
}
