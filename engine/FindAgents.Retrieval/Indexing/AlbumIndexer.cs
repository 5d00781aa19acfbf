using FindAgents.Engine;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Brings an album up to date with its folders.</summary>
/// <remarks>
/// <para>
/// Files are told by size and time of last writing, photos by their content: what was renamed, moved or copied is not encoded again. Pictures
/// are read and decoded ahead of the engine, which encodes one after another, so that the same folders give the same album; what is
/// encoded is written in batches beside it.
/// </para>
/// <para>
/// Whenever the process ends, killed or not, the album is good, has what was acknowledged, and the next run goes on there. Safe for
/// concurrent use; two runs over one album wait for each other, in one process, in several, and on several machines. Engine and
/// album stay the caller's.
/// </para>
/// </remarks>
public sealed class AlbumIndexer
{
    private readonly Album _album;
    private readonly IFindEngine _engine;
    private readonly AlbumIndexOptions _options;
    private readonly PhotoEncoder _encoder;

    /// <summary>Prepares to bring an album up to date.</summary>
    /// <param name="album">The album.</param>
    /// <param name="engine">Encodes the photos; a model that gives embeddings.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <exception cref="AlbumException">A number of the options is out of range.</exception>
    public AlbumIndexer(Album album, IFindEngine engine, AlbumIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(album);
        ArgumentNullException.ThrowIfNull(engine);
        (_album, _engine, _options) = (album, engine, options ?? new AlbumIndexOptions());
        _options.Validate();
        _encoder = new PhotoEncoder(engine, _options);
    }

    /// <summary>Looks at the folders, encodes what is new, notes what was moved, and takes out what is gone.</summary>
    /// <param name="progress">Told every so often.</param>
    /// <param name="cancellationToken">Ends the run after the photo at hand; what was encoded is kept, and the next run goes on there.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="AlbumException">The model gives no embeddings, or fails with every photo; or another run took the album over.</exception>
    /// <exception cref="Stores.StoreException">The store cannot be written. What was acknowledged is kept.</exception>
    public Task<AlbumIndexResult> RunAsync(IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default) =>
        AlbumUpdate.RunAsync(_album, _encoder, _engine.Model, _options, new IndexReport(progress, TimeProvider.System), BringAsync, cancellationToken);

    private Task<IReadOnlyList<Albums.FileRecord>> BringAsync(AlbumUpdate update, IReadOnlyList<ScannedFile> files, CancellationToken cancellationToken) =>
        new PhotoIndexing(_encoder, update.Writer, update.Ledger, update.Model!, _options, update.Report).RunAsync(files, cancellationToken);
}
