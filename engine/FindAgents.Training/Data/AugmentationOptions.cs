namespace FindAgents.Training.Data;

/// <summary>How far a photo is varied before it is learnt from.</summary>
public sealed record AugmentationOptions
{
    /// <summary>The smallest size of the photo relative to filling the bucket; below 1 it is surrounded by padding.</summary>
    public double MinScale { get; init; } = 0.6;

    /// <summary>The largest size of the photo relative to filling the bucket; above 1 a part of it is cropped.</summary>
    public double MaxScale { get; init; } = 1.6;

    /// <summary>Width over height varies by a factor of e^±this.</summary>
    public double AspectJitter { get; init; } = 0.1;

    /// <summary>How often the photo is mirrored, 0–1.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Brightness varies by a factor of 1 ± this.</summary>
    public double Brightness { get; init; } = 0.25;

    /// <summary>Contrast varies by a factor of 1 ± this.</summary>
    public double Contrast { get; init; } = 0.25;

    /// <summary>Saturation varies by a factor of 1 ± this.</summary>
    public double Saturation { get; init; } = 0.25;

    /// <summary>Hue turns by ± this part of the circle.</summary>
    public double Hue { get; init; } = 0.02;

    /// <summary>An instance of which less than this part is left in the crop is dropped.</summary>
    public double MinVisibleFraction { get; init; } = 0.05;

    /// <summary>An instance with fewer pixels than this in the bucket is dropped.</summary>
    public int MinVisiblePixels { get; init; } = 20;

    /// <summary>How often things of another photo are pasted in, 0–1; both photos must be labelled in full.</summary>
    public double CopyPasteProbability { get; init; }

    /// <summary>The most things pasted into one sample.</summary>
    public int CopyPasteMaximum { get; init; } = 3;

    /// <summary>The grey of padding, 0–255 per channel: the mean of photographs, so that borders excite little.</summary>
    public float PaddingValue { get; init; } = 114;
}
