using FindAgents.Training.Losses;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Matching;

/// <summary>
/// One prediction for each target, at the least total cost of class and mask; masks are compared at random points that
/// all masks of an image share.
/// </summary>
/// <remarks>Every task is matched alike: tasks differ in what their class cost is, which the caller gives.</remarks>
/// <param name="points">Where the masks are compared.</param>
/// <param name="pointCount">How many points an image.</param>
/// <param name="costs">The costs' weights.</param>
public sealed class HungarianMatcher(IPointSource points, int pointCount, MatchingCosts? costs = null) : IMatcher
{
    private readonly MatchingCosts _costs = costs ?? new MatchingCosts();

    /// <inheritdoc/>
    public Assignment Match(Tensor probabilities, Tensor masks, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(targets);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var at = points.Draw(1, pointCount);
        if (targets.shape[0] == 0)
        {
            return new Assignment([], []);
        }

        var logits = Sample(masks, at); // (Q, P)
        var labels = Sample(targets.to(masks.dtype), at); // (T, P)
        var cost = ((MaskLosses.PairwiseCrossEntropy(logits, labels) * Constant(_costs.Mask)) - (probabilities * Constant(_costs.Class)))
            .Plus(MaskLosses.PairwiseDice(logits, labels) * Constant(_costs.Dice)); // (Q, T)
        var pairs = LinearAssignment.Solve(ToArray(cost));
        return new Assignment([.. pairs.Select(pair => (long)pair.Row)], [.. pairs.Select(pair => (long)pair.Column)]);
    }

    private static Tensor Sample(Tensor masks, Tensor at) =>
        PointSampling.Sample(masks.unsqueeze(1), at.expand(masks.shape[0], -1, -1)).squeeze(1);

    private static double[,] ToArray(Tensor cost)
    {
        var values = cost.to(ScalarType.Float64).cpu().contiguous().data<double>();
        var (rows, columns) = ((int)cost.shape[0], (int)cost.shape[1]);
        var array = new double[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                array[row, column] = values[((long)row * columns) + column];
            }
        }

        return array;
    }
}
