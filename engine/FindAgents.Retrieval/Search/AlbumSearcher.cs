using FindAgents.Engine;

namespace FindAgents.Retrieval.Search;

/// <summary>Searches an album, with words, pictures, pieces of pictures, or all mixed in one sentence.</summary>
/// <remarks>Safe for concurrent use. Engine and album stay the caller's. The same query over the same album gives the same answer.</remarks>
/// <param name="album">The album.</param>
/// <param name="engine">Places queries; the model that indexed the album.</param>
public sealed class AlbumSearcher(Album album, IFindEngine engine)
{
    /// <summary>Finds photos.</summary>
    /// <param name="query">What is looked for. A string is a query of words.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The query holds nothing to look for, or numbers out of range.</exception>
    /// <exception cref="PromptException">A phrase is empty or holds no word that the model knows.</exception>
    public Task<AlbumSearchResult> SearchAsync(AlbumQuery query, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException($"{album.Name} {engine.Model} {query} {cancellationToken}");

    /// <summary>Finds regions: every crop that looks like this, or is called so.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The query's numbers are out of range.</exception>
    /// <exception cref="PromptException">The phrase is empty or holds no word that the model knows.</exception>
    public Task<RegionSearchResult> SearchRegionsAsync(RegionQuery query, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException($"{album.Name} {engine.Model} {query} {cancellationToken}");
}
