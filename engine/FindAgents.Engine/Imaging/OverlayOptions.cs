namespace FindAgents.Engine.Imaging;

/// <summary>How regions are drawn over a picture.</summary>
public sealed record OverlayOptions
{
    /// <summary>Masks, contours, numbers and a legend, 1024 pixels at most.</summary>
    public static OverlayOptions Default { get; } = new();

    /// <summary>The longest side of the picture in pixels, legend apart; smaller pictures are not enlarged. 1024 where it is not set.</summary>
    public int LongSide { get; init; } = 1024;

    /// <summary>How much the masks hide of the picture: 0 (nothing) to 1 (all). 0.45 where it is not set.</summary>
    public double FillOpacity { get; init; } = 0.45;

    /// <summary>Whether to draw the bounding boxes as well.</summary>
    public bool Boxes { get; init; }

    /// <summary>Whether to draw each region's number into it.</summary>
    public bool Numbers { get; init; } = true;

    /// <summary>Whether to put a strip below the picture with each region's number, label and score.</summary>
    public bool Legend { get; init; } = true;

    /// <summary>How many regions the legend names before it says how many more there are. 24 where it is not set.</summary>
    public int MaxLegendEntries { get; init; } = 24;
}
