namespace FindAgents.Engine;

/// <summary>How <see cref="IFindEngine.GroundAsync"/> decides.</summary>
public sealed record GroundOptions
{
    /// <summary>A phrase counts as found from this score on, 0–1; <see langword="null"/> for the model's own calibrated default.</summary>
    public double? ScoreThreshold { get; init; }
}
