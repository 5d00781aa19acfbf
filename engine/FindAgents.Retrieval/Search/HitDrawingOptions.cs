using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Search;

/// <summary>How a hit is drawn.</summary>
public sealed record HitDrawingOptions
{
    /// <summary>From the file, with numbers and a legend.</summary>
    public static HitDrawingOptions Default { get; } = new();

    /// <summary>Whether the photo's file is drawn on where it still is that photo; otherwise, and where it is not, the album's thumbnail.</summary>
    public bool FromFile { get; init; } = true;

    /// <summary>How large a file's picture may be; the thumbnail stands in for larger ones.</summary>
    public ImageLimits ImageLimits { get; init; } = ImageLimits.Default;

    /// <summary>How regions are drawn.</summary>
    public OverlayOptions Overlay { get; init; } = OverlayOptions.Default;
}
