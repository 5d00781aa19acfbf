namespace FindAgents.Engine;

/// <summary>How <see cref="IFindEngine.RefineAsync"/> draws its mask.</summary>
public sealed record RefineOptions
{
    /// <summary>A pixel belongs to the mask from this probability on, 0–1.</summary>
    public double MaskThreshold { get; init; } = 0.5;
}
