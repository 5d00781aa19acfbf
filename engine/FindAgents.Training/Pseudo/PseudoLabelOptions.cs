namespace FindAgents.Training.Pseudo;

/// <summary>How sure a model must be of a thing for it to be learnt from.</summary>
public sealed record PseudoLabelOptions
{
    /// <summary>The least score of a thing, 0–1.</summary>
    public double LeastScore { get; init; } = 0.6;

    /// <summary>The least IoU that the model may expect of the mask of the thing's box, 0–1.</summary>
    public double LeastQuality { get; init; } = 0.7;

    /// <summary>The least IoU of the thing's own mask and that of its box, 0–1: where both ways of asking come to the same, it is likely right.</summary>
    public double LeastAgreement { get; init; } = 0.7;

    /// <summary>Label the first photos only.</summary>
    public int? MaxPhotos { get; init; }
}
