namespace FindAgents.Evaluation.Metrics;

/// <summary>Panoptic quality (Kirillov et al. 2019), pixel for pixel as its reference code computes it.</summary>
/// <remarks>
/// Segments of one category match above an IoU of one half, where what is unlabelled counts neither way. A predicted
/// segment that lies mostly on unlabelled ground or on a crowd of its own category is not a mistake. Not safe for
/// concurrent use.
/// </remarks>
public sealed class PanopticQualityMetric
{
    private const int Void = 0;

    private readonly SortedDictionary<int, Tally> _categories = [];

    /// <summary>Adds one image.</summary>
    /// <param name="predicted">The segment of every pixel; 0 for none.</param>
    /// <param name="predictedSegments">What the segments are.</param>
    /// <param name="truth">The labelled segment of every pixel; 0 where unlabelled.</param>
    /// <param name="truthSegments">What they are.</param>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public void Add(ReadOnlySpan<int> predicted, IReadOnlyList<PanopticSegment> predictedSegments, ReadOnlySpan<int> truth, IReadOnlyList<PanopticSegment> truthSegments)
    {
        ArgumentNullException.ThrowIfNull(predictedSegments);
        ArgumentNullException.ThrowIfNull(truthSegments);
        if (predicted.Length != truth.Length)
        {
            throw new ArgumentException($"The predicted map has {predicted.Length} pixels, the labelled one {truth.Length}.");
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
                + truths.Values.Where(t => t.IsCrowd && t.CategoryId == surplus.CategoryId).Sum(t => overlap.GetValueOrDefault((t.Id, surplus.Id)));
            if ((double)excused / predictedArea[surplus.Id] <= 0.5)
            {
                Of(surplus.CategoryId).Surplus++;
            }
        }
    }

    /// <summary>The scores of the categories that a predicate picks, averaged over those that had anything to match.</summary>
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
