using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine;

/// <summary>How <see cref="IFindEngine.GroundAsync"/> decides.</summary>
public sealed record GroundOptions
{
    /// <summary>A phrase counts as found from this score on, 0–1; <see langword="null"/> for the model's own calibrated default.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>A task prototype of one's own to run instead of the model's; it must be able to answer what phrases name (see <see cref="PrototypeUse"/>). <see langword="null"/> for the model's.</summary>
    public TaskPrototype? Prototype { get; init; }
}
