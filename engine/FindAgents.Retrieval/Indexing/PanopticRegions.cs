using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Retrieval.Indexing;

/// <summary>The regions that an engine's panoptic segmentation finds: every thing by itself, and the stuff around them.</summary>
internal sealed class PanopticRegions(IFindEngine engine, AlbumIndexOptions options) : IRegionSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Region>> FindAsync(EncodedImage image, string path, CancellationToken cancellationToken = default)
    {
        if (options.MaxRegions == 0)
        {
            return [];
        }

        var asked = new SegmentOptions
        {
            Kind = SegmentKind.Panoptic,
            MaxRegions = options.MaxRegions,
            ScoreThreshold = options.RegionThreshold,
        };
        // Stuff that nothing is left of is no region.
        return [.. (await engine.SegmentAsync(image, asked, cancellationToken).ConfigureAwait(false)).Regions.Where(region => !region.Mask.IsEmpty)];
    }
}
