using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine;

/// <summary>How <see cref="IFindEngine.RefineAsync"/> draws its mask.</summary>
public sealed record RefineOptions
{
    /// <summary>A pixel belongs to the mask from this probability on, 0–1.</summary>
    public double MaskThreshold { get; init; } = 0.5;

    /// <summary>A task prototype of one's own to run instead of the model's; it must be able to answer what a prompt indicates (see <see cref="PrototypeUse"/>). <see langword="null"/> for the model's.</summary>
    public TaskPrototype? Prototype { get; init; }
}
