namespace FindAgents.Engine.Models.Official;

/// <summary>How an official model's answers are read off.</summary>
internal sealed record OfficialTestConfig
{
    /// <summary>A proposal less sure of its class takes no part in a panoptic division (OBJECT_MASK_THRESHOLD), 0–1.</summary>
    public double ObjectMaskThreshold { get; init; } = 0.8;

    /// <summary>A proposal that keeps a smaller share of its mask is left out of a panoptic division (OVERLAP_THRESHOLD), 0–1.</summary>
    public double OverlapThreshold { get; init; } = 0.8;

    /// <summary>The most instances of an image (DETECTIONS_PER_IMAGE).</summary>
    public int DetectionsPerImage { get; init; } = 100;
}
