using FindAgents.Engine;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Brings an album up to date with its folders.</summary>
/// <remarks>Safe for concurrent use; two runs over one album wait for each other. Engine and album stay the caller's.</remarks>
/// <param name="album">The album.</param>
/// <param name="engine">Encodes the photos; a model that gives embeddings.</param>
/// <param name="options">How; <see langword="null"/> for the defaults.</param>
public sealed class AlbumIndexer(Album album, IFindEngine engine, AlbumIndexOptions? options = null)
{
    private readonly AlbumIndexOptions _options = options ?? new AlbumIndexOptions();

    /// <summary>Looks at the folders, encodes what is new, notes what was moved, and takes out what is gone.</summary>
    /// <param name="progress">Told every so often.</param>
    /// <param name="cancellationToken">Ends the run after the photos at hand; what was acknowledged stays, and the next run goes on there.</param>
    /// <returns>What was done.</returns>
    public Task<AlbumIndexResult> RunAsync(IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException($"{album.Name} {engine.Model} {_options} {progress} {cancellationToken}");
}
