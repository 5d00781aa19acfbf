using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>An instance as far as it is visible in a sample.</summary>
/// <param name="Source">The photo's instance.</param>
/// <param name="Box">The tight box around the visible part, in input pixels.</param>
/// <param name="Area">The number of visible pixels.</param>
/// <param name="VisibleFraction">Visible pixels over those the whole instance would have at this scale, about 0–1.</param>
public sealed record SampleInstance(TrainingInstance Source, Box Box, int Area, double VisibleFraction)
{
    /// <summary>What it is.</summary>
    public CocoCategory Category => Source.Category;

    /// <summary>True for countable objects, false for stuff.</summary>
    public bool IsThing => Source.IsThing;

    /// <summary>True where the mask covers several objects that were not told apart.</summary>
    public bool IsCrowd => Source.IsCrowd;
}
