namespace FindAgents.Training.Data;

/// <summary>What the annotations of a photo cover, and so what may be learnt from a pixel or a category that they do not name.</summary>
public enum PhotoLabels
{
    /// <summary>No masks: captions only. Nothing is known about any pixel.</summary>
    None,

    /// <summary>One person has a mask; everything else is unlabelled: neither a negative nor background.</summary>
    PersonOnly,

    /// <summary>Some things have masks, drawn by a person or a model; everything else is unlabelled.</summary>
    Some,

    /// <summary>Every thing of the categories has a mask; stuff has none.</summary>
    Instances,

    /// <summary>Every thing and all stuff has a mask.</summary>
    Panoptic,
}
