namespace FindAgents.Evaluation.Metrics;

/// <summary>Panoptic quality (Kirillov et al. 2019), pixel for pixel as its reference code computes it.</summary>
/// <remarks>
/// PQ = Σ IoU of the matches / (TP + ½ FP + ½ FN) = SQ · RQ in each category, then the mean over the categories.
/// Segments of one category match above an IoU of one half, where what is unlabelled (void, 0) is left out of the
/// union. A crowd is never matched nor missed. A predicted segment more than half of which lies on void, or on void and
/// the crowd of its own category, is not a mistake; where a category has several crowds in an image, COCO has not, the
/// last counts, as in the reference code. Source: <c>panopticapi/evaluation.py</c>, which FIND's
/// <c>panoptic_evaluation.py</c> calls. Not safe for concurrent use.
/// </remarks>
public sealed class PanopticQualityMetric
{
    private const int Void = 0;

    private readonly SortedDictionary<int, Tally> _categories = [];

    /// <summary>Adds one image.</summary>
    /// <param name="predicted">The segment of every pixel; 0 for none.</param>
    /// <param name="predictedSegments">What the segments are; one that has no pixel is passed over.</param>
    /// <param name="truth">The labelled segment of every pixel; 0 where unlabelled.</param>
    /// <param name="truthSegments">What they are; one that has no pixel is missed. Pixels of others match nothing.</param>
    /// <exception cref="ArgumentException">
    /// The maps differ in size, a segment's id is 0 or used twice, or predicted pixels belong to no segment.
    /// </exception>
    public void Add(ReadOnlySpan<int> predicted, IReadOnlyList<PanopticSegment> predictedSegments, ReadOnlySpan<int> truth, IReadOnlyList<PanopticSegment> truthSegments)
    {
        ArgumentNullException.ThrowIfNull(predictedSegments);
        ArgumentNullException.ThrowIfNull(truthSegments);
        if (predicted.Length != truth.Length)
        {
            throw new ArgumentException($"The predicted map has {predicted.Length} pixels, the labelled one {truth.Length}.");
        }

        if (predictedSegments.Concat(truthSegments).Any(s => s.Id == Void))
        {
            throw new ArgumentException($"{Void} means no segment and cannot be the id of one.");
        }

        var overlap = new Dictionary<(int Truth, int Predicted), int>();
        var (truthArea, predictedArea) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        for (var i = 0; i < truth.Length; i++)
        {
            overlap[(truth[i], predicted[i])] = overlap.GetValueOrDefault((truth[i], predicted[i])) + 1;
            truthArea[truth[i]] = truthArea.GetValueOrDefault(truth[i]) + 1;
            predictedArea[predicted[i]] = predictedArea.GetValueOrDefault(predicted[i]) + 1;
        }

        var truths = truthSegments.ToDictionary(s => s.Id);
        var predictions = predictedSegments.Where(s => predictedArea.ContainsKey(s.Id)).ToDictionary(s => s.Id);
        if (predictedArea.Keys.FirstOrDefault(p => p != Void && !predictions.ContainsKey(p)) is var unknown && unknown != Void)
        {
            throw new ArgumentException($"Predicted pixels belong to segment {unknown}, which is not among the {predictedSegments.Count} segments.", nameof(predictedSegments));
        }

        var crowds = new Dictionary<int, int>();
        foreach (var crowd in truthSegments.Where(t => t.IsCrowd))
        {
            crowds[crowd.CategoryId] = crowd.Id;
        }

        var (foundTruths, foundPredictions) = (new HashSet<int>(), new HashSet<int>());
        foreach (var ((t, p), intersection) in overlap)
        {
            if (!truths.TryGetValue(t, out var wanted) || wanted.IsCrowd || !predictions.TryGetValue(p, out var segment) || segment.CategoryId != wanted.CategoryId)
            {
                continue;
            }

            var union = predictedArea[p] + truthArea[t] - intersection - overlap.GetValueOrDefault((Void, p));
            var iou = (double)intersection / union;
            if (iou > 0.5)
            {
                var tally = Of(wanted.CategoryId);
                tally.Hits++;
                tally.IoU += iou;
                foundTruths.Add(t);
                foundPredictions.Add(p);
            }
        }

        foreach (var missed in truths.Values.Where(t => !t.IsCrowd && !foundTruths.Contains(t.Id)))
        {
            Of(missed.CategoryId).Missed++;
        }

        foreach (var surplus in predictions.Values.Where(p => !foundPredictions.Contains(p.Id)))
        {
            var excused = overlap.GetValueOrDefault((Void, surplus.Id))
                + (crowds.TryGetValue(surplus.CategoryId, out var crowd) ? overlap.GetValueOrDefault((crowd, surplus.Id)) : 0);
            if ((double)excused / predictedArea[surplus.Id] <= 0.5)
            {
                Of(surplus.CategoryId).Surplus++;
            }
        }
    }

    /// <summary>The scores of the categories that a predicate picks, averaged over those that had anything to match.</summary>
    /// <param name="categories">Picks categories: all, the things, the stuff or a single one; <see langword="null"/> for all.</param>
    /// <returns>All 0 where nothing was to be matched.</returns>
    public PanopticScores Compute(Predicate<int>? categories = null)
    {
        var scores = _categories
            .Where(e => categories is null || categories(e.Key))
            .Select(e => e.Value)
            .Where(t => t.Hits + t.Missed + t.Surplus > 0)
            .Select(t => (PQ: t.IoU / t.Half, SQ: t.Hits == 0 ? 0 : t.IoU / t.Hits, RQ: t.Hits / t.Half))
            .ToList();
        return scores.Count == 0
            ? new PanopticScores(0, 0, 0, 0)
            : new PanopticScores(100 * scores.Average(s => s.PQ), 100 * scores.Average(s => s.SQ), 100 * scores.Average(s => s.RQ), scores.Count);
    }

    private Tally Of(int category)
    {
        if (!_categories.TryGetValue(category, out var tally))
        {
            _categories[category] = tally = new Tally();
        }

        return tally;
    }

    private sealed class Tally
    {
        public int Hits { get; set; }

        public int Missed { get; set; }

        public int Surplus { get; set; }

        public double IoU { get; set; }

        public double Half => Hits + (0.5 * Missed) + (0.5 * Surplus);
    }
}
