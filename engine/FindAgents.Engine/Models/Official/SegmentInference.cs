using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>Reads panoptic, semantic and instance answers off the object proposals.</summary>
internal static class SegmentInference
{
    // Keeps the mean over an empty mask finite; the official constant.
    private const double AreaFloor = 1e-6;

    private const long PixelsAtOnce = 1 << 16;

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

    /// <summary>The likeliest class of every pixel, some pixels at a time: a score for every class at every pixel would be gigabytes.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="masks">(Q, H, W): mask logits.</param>
    /// <returns>The classes (H, W), int64, and their scores (H, W), float32; owned by the caller.</returns>
    public static (Tensor Classes, Tensor Scores) LikeliestClasses(Tensor logits, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var classes = WithoutNone(logits.softmax(-1)).transpose(0, 1); // (K, Q)
        var pixels = masks.flatten(1);                                  // (Q, H·W)
        var (labels, scores) = (new List<Tensor>(), new List<Tensor>());
        for (var at = 0L; at < pixels.shape[1]; at += PixelsAtOnce)
        {
            using var part = NewDisposeScope();
            var (score, label) = classes.matmul(pixels.narrow(1, at, Math.Min(PixelsAtOnce, pixels.shape[1] - at)).sigmoid()).max(0);
            labels.Add(label.MoveToOuterDisposeScope());
            scores.Add(score.MoveToOuterDisposeScope());
        }

        return (
            cat(labels).view(masks.shape[1], masks.shape[2]).MoveToOuterDisposeScope(),
            cat(scores).view(masks.shape[1], masks.shape[2]).MoveToOuterDisposeScope());
    }

    /// <summary>The proposals that take part in a panoptic division: those that are sure of a class.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="options">The threshold.</param>
    /// <returns>Their numbers (n), int64, owned by the caller.</returns>
    public static Tensor SureProposals(Tensor logits, OfficialFindOptions options)
    {
        using var scope = NewDisposeScope();
        var (scores, labels) = logits.softmax(-1).max(-1);
        return (labels == Constant(logits.shape[1] - 1)).logical_not().logical_and(scores > Constant(options.ObjectMaskThreshold)).nonzero().squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Divides the image: every pixel goes to the proposal that is surest of it; stuff of one class is one segment.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="masks">(Q, H, W): mask logits.</param>
    /// <param name="options">The thresholds, and which classes are things.</param>
    public static PanopticDivision Panoptic(Tensor logits, Tensor masks, OfficialFindOptions options)
    {
        using var scope = NewDisposeScope();
        var map = zeros(masks.shape[1], masks.shape[2], int32, masks.device);
        var division = new PanopticDivision(map.MoveToOuterDisposeScope(), [], []);
        var kept = SureProposals(logits, options);
        if (kept.shape[0] > 0)
        {
            var (scores, labels) = logits.index_select(0, kept).softmax(-1).max(-1);
            var probabilities = masks.index_select(0, kept).sigmoid();
            var owner = (scores.view(-1, 1, 1) * probabilities).argmax(0); // (H, W)
            Divide(division, probabilities, owner, labels.cpu().data<long>().ToArray(), scores.cpu().data<float>().ToArray(), options);
        }

        return division;
    }

    /// <summary>What every single thing may be, before its mask is looked at.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="options">How many there may be, and which classes are things.</param>
    /// <returns>A proposal, a class that it may be, and how sure that is, 0–1; in no order.</returns>
    public static IReadOnlyList<(long Proposal, int Class, float Score)> Candidates(Tensor logits, OfficialFindOptions options)
    {
        using var scope = NewDisposeScope();
        var scores = WithoutNone(logits.softmax(-1)); // (Q, K)
        var classCount = (int)scores.shape[1];
        var (best, at) = scores.flatten().topk((int)Math.Min(options.InstanceCount, scores.numel()));
        return [.. at.cpu().data<long>().Zip(best.cpu().data<float>(), (place, score) => (place / classCount, (int)(place % classCount), score)).Where(candidate => options.Things.Contains(candidate.Item2))];
    }

    /// <summary>How sure masks are of themselves: the mean probability of the pixels inside.</summary>
    /// <param name="masks">(N, H, W): mask logits.</param>
    /// <returns>(N), 0–1, owned by the caller; 0 for a mask without a pixel.</returns>
    public static Tensor Confidence(Tensor masks)
    {
        using var scope = NewDisposeScope();
        var counted = (masks > Constant(0)).to_type(float32).flatten(1);
        return ((masks.sigmoid().flatten(1) * counted).sum(1) / counted.sum(1).Plus(AreaFloor)).MoveToOuterDisposeScope();
    }

    /// <summary>Every single thing.</summary>
    /// <param name="logits">(Q, K + 1).</param>
    /// <param name="masks">(Q, H, W): mask logits.</param>
    /// <param name="options">How many there may be, and which classes are things.</param>
    public static ScoredInstances Instances(Tensor logits, Tensor masks, OfficialFindOptions options)
    {
        using var scope = NewDisposeScope();
        var candidates = Candidates(logits, options);
        var rows = masks.index_select(0, tensor(candidates.Select(c => c.Proposal).ToArray(), int64, device: masks.device)); // (N, H, W)
        var scores = tensor(candidates.Select(c => c.Score).ToArray(), device: masks.device) * Confidence(rows);
        var order = scores.argsort(-1, descending: true);
        return new ScoredInstances(
            (rows > Constant(0)).index_select(0, order).MoveToOuterDisposeScope(),
            scores.index_select(0, order).MoveToOuterDisposeScope(),
            tensor(candidates.Select(c => (long)c.Class).ToArray(), int64, device: masks.device).index_select(0, order).MoveToOuterDisposeScope());
    }

    private static void Divide(PanopticDivision division, Tensor probabilities, Tensor owner, long[] classes, float[] scores, OfficialFindOptions options)
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
                id = division.Segments.Count + 1;
                division.Segments.Add((id, (int)classes[k], isThing));
                division.Scores.Add(scores[k]);
                if (!isThing)
                {
                    stuff[classes[k]] = id;
                }
            }

            division.Map.masked_fill_(mask, Constant(id));
        }
    }

    private static Tensor WithoutNone(Tensor classes) => classes.narrow(-1, 0, classes.shape[^1] - 1);
}
