namespace FindAgents.Engine.Models.Official;

/// <summary>How an <see cref="OfficialFindModel"/> reads its answers off; the defaults are the official COCO configuration's.</summary>
internal sealed record OfficialFindOptions
{
    /// <summary>A proposal less sure of its class than this takes no part in a panoptic division (OBJECT_MASK_THRESHOLD), 0–1.</summary>
    public double ObjectMaskThreshold { get; init; } = 0.8;

    /// <summary>A proposal that keeps a smaller share of its mask than this is left out of a panoptic division (OVERLAP_THRESHOLD), 0–1.</summary>
    public double OverlapThreshold { get; init; } = 0.8;

    /// <summary>The most instances of an image (DETECTIONS_PER_IMAGE).</summary>
    public int InstanceCount { get; init; } = 100;

    /// <summary>The classes, by their place in the vocabulary, that are things; the others are stuff.</summary>
    public required IReadOnlySet<int> Things { get; init; }

    /// <summary>Width and height of the empty image that an entity without a picture is looked up on, in pixels.</summary>
    public int EmptyImageSize { get; init; } = 640;

    /// <summary>The colour, RGB in 0–255, that normalising turns into nothing (PIXEL_MEAN).</summary>
    public IReadOnlyList<float> EmptyColour { get; init; } = [123.675f, 116.28f, 103.53f];
}
