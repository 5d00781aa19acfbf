using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Phrases;

/// <summary>Where the images that phrases refer to are looked up.</summary>
public interface IReferencedImages
{
    /// <summary>Encodes an image, or takes it from what is kept.</summary>
    /// <param name="image">A path or an id, as the reference names it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoding, which stays this object's and lives as long as it.</returns>
    /// <exception cref="FindException">There is no such image, or it cannot be read.</exception>
    Task<EncodedImage> OpenAsync(string image, CancellationToken cancellationToken);

    /// <summary>Finds a region of an earlier result.</summary>
    /// <param name="image">A path or an id, as the reference names it.</param>
    /// <param name="number">The region's number, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result's image, as <see cref="OpenAsync"/> gives it, and the region's mask.</returns>
    /// <exception cref="FindException">There is no such image, no result on it, or no such region.</exception>
    Task<(EncodedImage Image, BinaryMask Mask)> RegionAsync(string image, int number, CancellationToken cancellationToken);
}
