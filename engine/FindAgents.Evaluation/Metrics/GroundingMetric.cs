using FindAgents.Engine.Masks;

namespace FindAgents.Evaluation.Metrics;

/// <summary>How well phrases' masks fit, as the official grounding evaluation counts (paper section 4: cIoU, mIoU, AP50).</summary>
/// <remarks>
/// cIoU = 100 · Σ intersections / Σ unions; mIoU = 100 · mean of intersection / (union + 1e-6); precision@t = the part
/// of the phrases whose IoU is at least t. A phrase that is not in the picture and gets an empty mask has an IoU of 0,
/// as officially. Source: FIND's <c>grounding_evaluation.py</c>. Not safe for concurrent use.
/// </remarks>
public sealed class GroundingMetric
{
    // The official constant; keeps the IoU of two empty masks finite.
    private const float UnionFloor = 1e-6f;
    private static readonly double[] Thresholds = [0.5, 0.6, 0.7, 0.8, 0.9];

    private readonly List<(long Intersection, long Union)> _phrases = [];
    private long _intersection;
    private long _union;

    /// <summary>Adds one phrase.</summary>
    /// <param name="predicted">The mask predicted.</param>
    /// <param name="truth">The mask labelled, of the same size.</param>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    public void Add(BinaryMask predicted, BinaryMask truth)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        var intersection = predicted.IntersectionArea(truth);
        Add(intersection, predicted.Area + truth.Area - intersection);
    }

    /// <summary>Adds one phrase by its areas.</summary>
    /// <param name="intersection">Pixels in both masks.</param>
    /// <param name="union">Pixels in either.</param>
    /// <exception cref="ArgumentOutOfRangeException">The intersection is negative or larger than the union.</exception>
    public void Add(long intersection, long union)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(intersection);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(intersection, union);
        _intersection += intersection;
        _union += union;
        _phrases.Add((intersection, union));
    }

    /// <summary>The scores so far; all 0 where nothing was added, and cIoU where every mask was empty (officially not a number).</summary>
    public GroundingScores Compute() => new(
        _union == 0 ? 0 : 100.0 * _intersection / _union,
        _phrases.Count == 0 ? 0 : 100 * _phrases.Average(p => p.Intersection / (p.Union + (double)UnionFloor)),
        Thresholds.ToDictionary(t => t, t => _phrases.Count == 0 ? 0 : 100.0 * _phrases.Count(p => Reaches(p, (float)t)) / _phrases.Count),
        _phrases.Count);

    // Single precision, as officially: it decides whether an IoU of exactly a threshold reaches it.
    private static bool Reaches((long Intersection, long Union) phrase, float threshold) =>
        phrase.Intersection / (phrase.Union + UnionFloor) >= threshold;
}
