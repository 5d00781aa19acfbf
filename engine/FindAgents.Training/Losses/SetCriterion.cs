using FindAgents.Training.Matching;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>
/// The training loss of the FIND interface: objects are matched with predictions layer by layer, and each task's term
/// is computed on every layer (deep supervision).
/// </summary>
/// <remarks>
/// Names end in the layer's number: _0 for the last, then backwards through the layers before it. Random points are
/// drawn in a fixed order (for each layer: the object matcher image by image, then the terms in turn), so a recorded
/// <see cref="IPointSource"/> repeats a computation exactly. Not safe for concurrent use.
/// </remarks>
/// <param name="terms">The terms, in the order in which they are computed.</param>
/// <param name="matcher">Matches objects, phrases, prompts and entities with predictions.</param>
/// <param name="pointOptions">At how many points masks are compared.</param>
/// <param name="points">Where random points come from; the matcher's source as a rule.</param>
public sealed class SetCriterion(IReadOnlyList<ILossTerm> terms, IMatcher matcher, PointSamplingOptions pointOptions, IPointSource points)
{
    /// <summary>Computes all losses.</summary>
    /// <param name="layers">The predictions after each layer, the first layer first.</param>
    /// <param name="targets">The truth, image by image.</param>
    /// <param name="logScale">() the similarity's scale as a logarithm (the checkpoint's logit_scale).</param>
    /// <returns>Unweighted scalars by name, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">There is no layer, or predictions or targets lack what a term reads.</exception>
    public IReadOnlyDictionary<string, Tensor> Compute(IReadOnlyList<LayerPredictions> layers, IReadOnlyList<ImageTargets> targets, Tensor logScale)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfZero(layers.Count, nameof(layers));
        using var scope = NewDisposeScope();
        var count = Math.Max(1, targets.Sum(target => target.Labels?.shape[0] ?? 0));
        var losses = new Dictionary<string, Tensor>();
        for (var number = 0; number < layers.Count; number++)
        {
            var layer = layers[layers.Count - 1 - number];
            var context = new LossContext(layer, targets, MatchObjects(layer, targets), count, logScale, matcher, pointOptions, points);
            foreach (var term in terms)
            {
                if (number >= term.TopLayers)
                {
                    continue;
                }

                foreach (var (name, value) in term.Compute(context))
                {
                    losses.Add($"{name}_{number}", value.MoveToOuterDisposeScope());
                }
            }
        }

        return losses;
    }

    /// <summary>The weighted sum of losses.</summary>
    /// <param name="losses">Losses by name with the layer's number, as <see cref="Compute"/> gives them.</param>
    /// <param name="weights">Weights by name without the number; a loss without a weight is left out.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">No loss has a weight.</exception>
    public static Tensor Total(IReadOnlyDictionary<string, Tensor> losses, IReadOnlyDictionary<string, double> weights)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = NewDisposeScope();
        Tensor? total = null;
        foreach (var (name, value) in losses)
        {
            if (WeightOf(name, weights) is { } weight)
            {
                var weighted = value * Constant(weight);
                total = total is null ? weighted : total.Plus(weighted);
            }
        }

        return total?.MoveToOuterDisposeScope()
            ?? throw new ArgumentException($"None of the losses ({string.Join(", ", losses.Keys)}) has a weight ({string.Join(", ", weights.Keys)}).", nameof(weights));
    }

    /// <summary>A loss's weight by its name with the layer's number; <see langword="null"/> where it has none.</summary>
    internal static double? WeightOf(string name, IReadOnlyDictionary<string, double> weights) =>
        weights.TryGetValue(name[..name.LastIndexOf('_')], out var weight) ? weight : null;

    private Assignment[] MatchObjects(LayerPredictions layer, IReadOnlyList<ImageTargets> targets)
    {
        if (layer.Logits is not { } logits || layer.Masks is not { } masks || targets.Any(target => target.Labels is null || target.Masks is null))
        {
            return [];
        }

        using var scope = NewDisposeScope();
        var probabilities = logits.detach().softmax(-1);
        return [.. targets.Select((target, image) => matcher.Match(probabilities[image].index_select(1, target.Labels!), masks[image], target.Masks!))];
    }
}
