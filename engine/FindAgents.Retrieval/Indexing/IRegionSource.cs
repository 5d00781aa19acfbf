using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Says which regions of a photo an album keeps.</summary>
/// <remarks>Called from one thread at a time or several, as the index run likes. The same photo is to have the same regions each time.</remarks>
public interface IRegionSource
{
    /// <summary>The regions of a photo, in the order in which they are to be numbered.</summary>
    /// <param name="image">The encoded photo.</param>
    /// <param name="path">Its path in the album, the first by name where it has several.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Regions whose masks have the photo's size and are not empty; their numbers do not count.</returns>
    Task<IReadOnlyList<Region>> FindAsync(EncodedImage image, string path, CancellationToken cancellationToken = default);
}
