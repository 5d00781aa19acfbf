namespace FindAgents.Engine;

/// <summary>What <see cref="IFindEngine.SegmentAsync"/> divides an image into.</summary>
public enum SegmentKind
{
    /// <summary>Every countable thing by itself (instance segmentation). Regions may overlap, and most of the image may belong to none.</summary>
    Things,

    /// <summary>Every countable thing by itself, and the stuff around them, such as sky and grass (panoptic segmentation). No pixel belongs to two regions.</summary>
    Panoptic,

    /// <summary>One region a category, things and stuff alike (semantic segmentation). No pixel belongs to two regions.</summary>
    Semantic,
}
