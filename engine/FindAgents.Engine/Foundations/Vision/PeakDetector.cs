using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>Reads objects off a detecting foundation's heat maps: a cell that no neighbour of its class exceeds is a peak.</summary>
/// <remarks>Stateless and safe to call from several threads at once.</remarks>
public static class PeakDetector
{
    private const long BlockSize = 64;

    /// <summary>Takes each picture's strongest peaks, whatever their class.</summary>
    /// <param name="features">What a detecting foundation said about B pictures.</param>
    /// <param name="count">Peaks N to take of each picture; fewer only where the heat maps have fewer cells.</param>
    /// <param name="classes">Look at these classes alone; <see langword="null"/> for all.</param>
    /// <param name="stride">Input pixels per cell of the heat maps.</param>
    /// <returns>N peaks of each picture, best first; the caller's.</returns>
    /// <exception cref="ArgumentException">The foundation does not detect, or <paramref name="classes"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="stride"/> is not positive, or a class does not exist.</exception>
    public static Detections Detect(VisionFeatures features, int count = 100, IReadOnlyList<int>? classes = null, int stride = 4)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        if (features.Heat is null || features.Boxes is null)
        {
            throw new ArgumentException("This vision foundation does not detect objects: it gives no heat maps.", nameof(features));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var heat = features.Heat; // (B, K, h, w)
        var device = heat.device;
        var wanted = classes is null ? null : ClassIndex(classes, heat.shape[1], device);
        if (wanted is not null)
        {
            heat = heat.index_select(1, wanted);
        }

        var (batch, width) = (heat.shape[0], heat.shape[3]);

        // In the order (row, column, class), which costs no copy where channels lie last.
        var highest = nn.functional.max_pool2d(heat, [3, 3], [1, 1], [1, 1]);
        var peaks = heat.where(heat.eq(highest), zeros([], device: device)).permute(0, 2, 3, 1).flatten(1); // (B, h·w·K)
        var (scores, index) = Largest(peaks, (int)Math.Min(count, peaks.shape[1]));

        var kind = index.remainder(Constant(heat.shape[1])); // (B, N)
        var cell = index.div(Constant(heat.shape[1]), RoundingMode.floor);
        var y = cell.div(Constant(width), RoundingMode.floor);
        var x = cell.remainder(Constant(width));

        // The distances that each peak's cell holds: (B, 4, h·w) gathered to (B, 4, N).
        var distances = features.Boxes.flatten(2).gather(2, cell.unsqueeze(1).expand(batch, 4, -1));
        var (left, top, right, bottom) = (distances.select(1, 0), distances.select(1, 1), distances.select(1, 2), distances.select(1, 3));
        var (pointX, pointY) = (x * Constant(stride), y * Constant(stride));
        var boxes = stack([pointX - left, pointY - top, pointX.Plus(right), pointY.Plus(bottom)], -1); // (B, N, 4)

        var found = wanted is null ? kind : wanted.index_select(0, kind.flatten()).view(kind.shape);
        return new Detections(
            scores.MoveToOuterDisposeScope(),
            found.MoveToOuterDisposeScope(),
            stack([x, y], -1).MoveToOuterDisposeScope(),
            boxes.MoveToOuterDisposeScope());
    }

    // The n largest lie in the n blocks whose largest are largest: sorting those alone spares sorting a million values.
    private static (Tensor Values, Tensor Indexes) Largest(Tensor values, int n)
    {
        var blocks = values.shape[1] / BlockSize;
        if (values.shape[1] % BlockSize != 0 || blocks <= n)
        {
            return values.topk(n, 1);
        }

        var byBlock = values.view(-1, blocks, BlockSize);
        var (_, best) = byBlock.amax([2L]).topk(n, 1); // (B, n)
        var candidates = byBlock.gather(1, best.unsqueeze(-1).expand(-1, -1, BlockSize)).flatten(1); // (B, n·size)
        var (found, place) = candidates.topk(n, 1);
        var block = best.gather(1, place.div(Constant(BlockSize), RoundingMode.floor));
        return (found, (block * Constant(BlockSize)).Plus(place.remainder(Constant(BlockSize))));
    }

    private static Tensor ClassIndex(IReadOnlyList<int> classes, long available, Device device)
    {
        if (classes.Count == 0)
        {
            throw new ArgumentException("No class to look for: name at least one, or pass null for all.", nameof(classes));
        }

        foreach (var kind in classes)
        {
            if (kind < 0 || kind >= available)
            {
                throw new ArgumentOutOfRangeException(nameof(classes), kind, $"The foundation has classes 0 to {available - 1}.");
            }
        }

        return tensor(classes.Select(kind => (long)kind).ToArray(), device: device);
    }
}
