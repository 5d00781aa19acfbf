using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>Reads panoptic, semantic and instance answers off the object proposals.</summary>
internal static class SegmentInference
{
    // Keeps the mean over an empty mask finite; the official constant.
    private const double AreaFloor = 1e-6;

    /// <summary>A score for every class at every pixel.</summary>
    /// <param name="logits">(Q, K + 1): the similarity to every class, the last being none of them.</param>
    /// <param name="masks">(Q, H, W): mask logits.</param>
    /// <returns>(K, H, W), owned by the caller.</returns>
    public static Tensor Semantic(Tensor logits, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var classes = WithoutNone(logits.softmax(-1)); // (Q, K)
        return classes.transpose(0, 1).matmul(masks.sigmoid().flatten(1)).view(-1, masks.shape[1], masks.shape[2]).MoveToOuterDisposeScope();
    }

    /// <summary>Divides the image: every pixel goes to the proposal that is surest of it; stuff of one class is one segment.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="masks">(Q, H, W): mask logits.</param>
    /// <param name="options">The thresholds, and which classes are things.</param>
    public static PanopticDivision Panoptic(Tensor logits, Tensor masks, OfficialFindOptions options)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (masks.shape[1], masks.shape[2]);
        var map = zeros(height, width, int32, masks.device);
        var segments = new List<(int Id, int Class, bool IsThing)>();
        var (scores, labels) = logits.softmax(-1).max(-1);
        var kept = (labels == Constant(logits.shape[1] - 1)).logical_not().logical_and(scores > Constant(options.ObjectMaskThreshold)).nonzero().squeeze(1);
        if (kept.shape[0] > 0)
        {
            var probabilities = masks.index_select(0, kept).sigmoid();
            var owner = (scores.index_select(0, kept).view(-1, 1, 1) * probabilities).argmax(0); // (H, W)
            var classes = labels.index_select(0, kept).cpu().data<long>().ToArray();
            Divide(map, segments, probabilities, owner, classes, options);
        }

        return new PanopticDivision(map.MoveToOuterDisposeScope(), segments);
    }

    /// <summary>Every single thing.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="masks">(Q, H, W): mask logits.</param>
    /// <param name="options">How many there may be, and which classes are things.</param>
    public static ScoredInstances Instances(Tensor logits, Tensor masks, OfficialFindOptions options)
    {
        using var scope = NewDisposeScope();
        var scores = WithoutNone(logits.softmax(-1)); // (Q, K)
        var classCount = (int)scores.shape[1];
        var (best, at) = scores.flatten().topk((int)Math.Min(options.InstanceCount, scores.numel()));
        var chosen = at.cpu().data<long>().ToArray();
        var things = Enumerable.Range(0, chosen.Length).Where(i => options.Things.Contains((int)(chosen[i] % classCount))).Select(i => (long)i).ToArray();
        var classes = tensor(things.Select(i => chosen[i] % classCount).ToArray(), int64, device: masks.device); // (N)
        best = best.index_select(0, tensor(things, int64, device: masks.device));

        var rows = masks.index_select(0, tensor(things.Select(i => chosen[i] / classCount).ToArray(), int64, device: masks.device)); // (N, H, W)
        var inside = rows > Constant(0);
        var counted = inside.to_type(float32).flatten(1);
        var sure = (rows.sigmoid().flatten(1) * counted).sum(1) / counted.sum(1).Plus(AreaFloor);
        var order = (best * sure).argsort(-1, descending: true);
        return new ScoredInstances(
            inside.index_select(0, order).MoveToOuterDisposeScope(),
            (best * sure).index_select(0, order).MoveToOuterDisposeScope(),
            classes.index_select(0, order).MoveToOuterDisposeScope());
    }

    private static void Divide(Tensor map, List<(int Id, int Class, bool IsThing)> segments, Tensor probabilities, Tensor owner, long[] classes, OfficialFindOptions options)
    {
        var stuff = new Dictionary<long, int>();
        for (var k = 0; k < classes.Length; k++)
        {
            using var scope = NewDisposeScope();
            var owned = owner == Constant(k);
            var whole = probabilities[k] >= Constant(0.5);
            var mask = owned.logical_and(whole);
            var (area, original) = (owned.sum().item<long>(), whole.sum().item<long>());
            if (mask.sum().item<long>() == 0 || (double)area / original < options.OverlapThreshold)
            {
                continue;
            }

            var isThing = options.Things.Contains((int)classes[k]);
            if (isThing || !stuff.TryGetValue(classes[k], out var id))
            {
                id = segments.Count + 1;
                segments.Add((id, (int)classes[k], isThing));
                if (!isThing)
                {
                    stuff[classes[k]] = id;
                }
            }

            map.masked_fill_(mask, Constant(id));
        }
    }

    private static Tensor WithoutNone(Tensor classes) => classes.narrow(-1, 0, classes.shape[^1] - 1);
}
