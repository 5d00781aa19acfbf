using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>One task's share of the criterion.</summary>
public interface ILossTerm
{
    /// <summary>The layers, counted from the last backwards, for which the term is computed: officially 10.</summary>
    int TopLayers { get; }

    /// <summary>Computes the term for one layer.</summary>
    /// <returns>Scalars by name, unweighted, such as "loss_mask_ce"; they live in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The predictions or targets lack what the term reads.</exception>
    IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context);
}
