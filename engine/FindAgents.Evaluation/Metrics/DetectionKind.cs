namespace FindAgents.Evaluation.Metrics;

/// <summary>By what detections are compared with the truth.</summary>
public enum DetectionKind
{
    /// <summary>By their masks.</summary>
    Mask,

    /// <summary>By their bounding boxes.</summary>
    Box,
}
