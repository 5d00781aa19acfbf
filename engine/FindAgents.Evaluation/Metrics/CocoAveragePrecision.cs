using FindAgents.Engine.Masks;

namespace FindAgents.Evaluation.Metrics;

/// <summary>COCO's average precision and recall, figure for figure as its reference code computes them.</summary>
/// <remarks>
/// AP = mean over categories, the IoU thresholds 0.50:0.05:0.95 and the recalls 0:0.01:1 of the best precision at that
/// recall or beyond; AR = mean over categories and thresholds of the recall reached. Detections of an image and category
/// are matched greedily, surest first, to the truth that they overlap most; of equal scores the first added comes
/// first, across images the one with the smaller id, and of equal overlaps the last truth added wins. Crowds, and
/// objects outside the size looked at, are neither hits nor misses; so are unmatched detections outside that size. A
/// crowd takes any number of detections, by the part of them that it covers. Sizes are closed: 32² is both small and
/// medium. Source: <c>pycocotools/cocoeval.py</c>. Not safe for concurrent use.
/// </remarks>
/// <param name="kind">By what detections are compared.</param>
public sealed class CocoAveragePrecision(DetectionKind kind)
{
    private const int MaxDetections = 100;
    private const double Small = 32 * 32;
    private const double Medium = 96 * 96;
    private const double Unlimited = 1e10;

    // The reference code's np.spacing(1), which keeps the precision of nothing finite.
    private const double Spacing = 1.0 / (1L << 52);

    // Ties between a recall and a step are decided by the last bit: both are rounded as the reference code rounds them.
    private static readonly double[] Thresholds = Steps(0.5, 0.95, 10);
    private static readonly double[] Recalls = Steps(0, 1, 101);
    private static readonly (double From, double To) All = (0, Unlimited);
    private static readonly (double From, double To)[] Sizes = [(0, Small), (Small, Medium), (Medium, Unlimited)];

    private readonly Dictionary<(long Image, int Category), (List<Truth> Truths, List<Prediction> Predictions)> _images = [];

    /// <summary>Adds a labelled object.</summary>
    /// <param name="imageId">Its image.</param>
    /// <param name="categoryId">Its category.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="isCrowd">Whether the mask covers several objects that were not told apart.</param>
    /// <param name="area">Its area as annotated; the mask's where left out.</param>
    /// <param name="box">Its box as annotated; the mask's where left out.</param>
    public void AddTruth(long imageId, int categoryId, RunLengthEncoding mask, bool isCrowd, double? area = null, Box? box = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        Entry(imageId, categoryId).Truths.Add(new Truth(mask, box ?? mask.BoundingBox, area ?? mask.Area, isCrowd));
    }

    /// <summary>Adds a labelled object that has no mask.</summary>
    /// <param name="imageId">Its image.</param>
    /// <param name="categoryId">Its category.</param>
    /// <param name="box">Its box.</param>
    /// <param name="isCrowd">Whether the box covers several objects that were not told apart.</param>
    /// <param name="area">Its area as annotated; the box's where left out.</param>
    /// <exception cref="InvalidOperationException">Masks are compared.</exception>
    public void AddTruth(long imageId, int categoryId, Box box, bool isCrowd, double? area = null)
    {
        ThrowIfMasksAreNeeded();
        Entry(imageId, categoryId).Truths.Add(new Truth(null, box, area ?? box.Area, isCrowd));
    }

    /// <summary>Adds a detection. Its size is its mask's area, whichever of mask and box is compared.</summary>
    /// <param name="imageId">Its image.</param>
    /// <param name="categoryId">Its category.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="score">How sure it is; only the order counts.</param>
    /// <exception cref="ArgumentException"><paramref name="score"/> is not a number.</exception>
    public void AddPrediction(long imageId, int categoryId, RunLengthEncoding mask, double score)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ThrowIfUnordered(score);
        Entry(imageId, categoryId).Predictions.Add(new Prediction(mask, mask.BoundingBox, mask.Area, score));
    }

    /// <summary>Adds a detection that has no mask. Its size is its box's area.</summary>
    /// <param name="imageId">Its image.</param>
    /// <param name="categoryId">Its category.</param>
    /// <param name="box">Its box.</param>
    /// <param name="score">How sure it is; only the order counts.</param>
    /// <exception cref="ArgumentException"><paramref name="score"/> is not a number.</exception>
    /// <exception cref="InvalidOperationException">Masks are compared.</exception>
    public void AddPrediction(long imageId, int categoryId, Box box, double score)
    {
        ThrowIfMasksAreNeeded();
        ThrowIfUnordered(score);
        Entry(imageId, categoryId).Predictions.Add(new Prediction(null, box, box.Area, score));
    }

    /// <summary>The figures so far.</summary>
    /// <exception cref="MaskFormatException">Two masks of an image differ in size.</exception>
    public CocoScores Compute()
    {
        var pairs = _images
            .OrderBy(e => e.Key.Image)
            .Select(e => (e.Key.Category, Pair: Overlap(e.Value.Truths, e.Value.Predictions)))
            .GroupBy(e => e.Category, e => e.Pair)
            .Select(g => (g.Key, g.ToList()))
            .ToList();
        var all = Evaluate(pairs, All, MaxDetections);
        var sizes = Sizes.Select(size => Evaluate(pairs, size, MaxDetections)).ToArray();
        return new CocoScores(
            Mean(all.Precision.SelectMany(p => p)),
            Mean(all.Precision[0]),
            Mean(all.Precision[5]),
            Mean(sizes[0].Precision.SelectMany(p => p)),
            Mean(sizes[1].Precision.SelectMany(p => p)),
            Mean(sizes[2].Precision.SelectMany(p => p)),
            Mean(Evaluate(pairs, All, 1).Recall),
            Mean(Evaluate(pairs, All, 10).Recall),
            Mean(all.Recall),
            Mean(sizes[0].Recall),
            Mean(sizes[1].Recall),
            Mean(sizes[2].Recall))
        {
            PerCategory = all.PerCategory,
        };
    }

    private void ThrowIfMasksAreNeeded()
    {
        if (kind == DetectionKind.Mask)
        {
            throw new InvalidOperationException("Masks are compared and a box has none: give its mask, or compare boxes (DetectionKind.Box).");
        }
    }

    private static void ThrowIfUnordered(double score)
    {
        if (double.IsNaN(score))
        {
            throw new ArgumentException("A score that is not a number has no place in the order.", nameof(score));
        }
    }

    private static double[] Steps(double from, double to, int count)
    {
        var step = (to - from) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? to : (i * step) + from)];
    }

    private (List<Truth> Truths, List<Prediction> Predictions) Entry(long imageId, int categoryId)
    {
        if (!_images.TryGetValue((imageId, categoryId), out var entry))
        {
            _images[(imageId, categoryId)] = entry = ([], []);
        }

        return entry;
    }

    private ImagePair Overlap(List<Truth> truths, List<Prediction> predictions)
    {
        // Stable, as the reference code's merge sort is: of equal scores the first added comes first.
        List<Prediction> ranked = [.. predictions.OrderByDescending(p => p.Score).Take(MaxDetections)];
        bool[] crowds = [.. truths.Select(t => t.IsCrowd)];
        double[,] overlaps;
        if (kind == DetectionKind.Mask)
        {
            overlaps = RunLengthEncoding.IoU([.. ranked.Select(p => p.Mask!)], [.. truths.Select(t => t.Mask!)], crowds);
        }
        else
        {
            overlaps = new double[ranked.Count, truths.Count];
            for (var d = 0; d < ranked.Count; d++)
            {
                for (var t = 0; t < truths.Count; t++)
                {
                    overlaps[d, t] = ranked[d].Box.IoU(truths[t].Box, crowds[t]);
                }
            }
        }

        return new ImagePair(truths, ranked, overlaps);
    }

    // For each threshold the interpolated precisions, and the recalls, of all categories that have anything to find.
    private static (List<double>[] Precision, List<double> Recall, Dictionary<int, double> PerCategory) Evaluate(
        List<(int Id, List<ImagePair> Pairs)> categories,
        (double From, double To) size,
        int maxDetections)
    {
        var precision = Thresholds.Select(_ => new List<double>()).ToArray();
        var recall = new List<double>();
        var perCategory = new Dictionary<int, double>();
        foreach (var (id, pairs) in categories)
        {
            var matched = pairs.Select(p => p.Match(size, maxDetections)).ToList();
            var wanted = matched.Sum(m => m.Wanted);
            if (wanted == 0)
            {
                continue;
            }

            List<Outcome> ranked = [.. matched.SelectMany(m => m.Outcomes).OrderByDescending(o => o.Score)];
            for (var t = 0; t < Thresholds.Length; t++)
            {
                var (precisions, last) = Curve(ranked, t, wanted);
                precision[t].AddRange(precisions);
                recall.Add(last);
            }

            perCategory[id] = Mean(precision.SelectMany(p => p.TakeLast(Recalls.Length)));
        }

        return (precision, recall, perCategory);
    }

    private static (double[] Precisions, double Recall) Curve(List<Outcome> ranked, int threshold, int wanted)
    {
        var recalls = new List<double>();
        var precisions = new List<double>();
        var (hits, misses) = (0, 0);
        foreach (var outcome in ranked.Where(o => !o.Ignored[threshold]))
        {
            if (outcome.Hit[threshold])
            {
                hits++;
            }
            else
            {
                misses++;
            }

            recalls.Add((double)hits / wanted);
            precisions.Add(hits / (hits + misses + Spacing));
        }

        for (var i = precisions.Count - 1; i > 0; i--)
        {
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);
        }

        var interpolated = new double[Recalls.Length];
        var at = 0;
        for (var r = 0; r < Recalls.Length; r++)
        {
            while (at < recalls.Count && recalls[at] < Recalls[r])
            {
                at++;
            }

            interpolated[r] = at < recalls.Count ? precisions[at] : 0;
        }

        return (interpolated, recalls.Count == 0 ? 0 : recalls[^1]);
    }

    private static double Mean(IEnumerable<double> values)
    {
        var list = values as IReadOnlyCollection<double> ?? [.. values];
        return list.Count == 0 ? -1 : 100 * list.Average();
    }

    private sealed record Truth(RunLengthEncoding? Mask, Box Box, double Area, bool IsCrowd);

    private sealed record Prediction(RunLengthEncoding? Mask, Box Box, double Area, double Score);

    private sealed record Outcome(double Score, bool[] Hit, bool[] Ignored);

    /// <summary>One category in one image.</summary>
    private sealed class ImagePair(List<Truth> truths, List<Prediction> predictions, double[,] overlaps)
    {
        public (int Wanted, List<Outcome> Outcomes) Match((double From, double To) size, int maxDetections)
        {
            bool[] ignored = [.. truths.Select(t => t.IsCrowd || t.Area < size.From || t.Area > size.To)];

            // What counts is offered first, so that nothing is lost to what does not.
            int[] order = [.. Enumerable.Range(0, truths.Count).OrderBy(i => ignored[i])];
            var count = Math.Min(predictions.Count, maxDetections);
            List<Outcome> outcomes = [.. predictions.Take(count).Select(p => new Outcome(p.Score, new bool[Thresholds.Length], new bool[Thresholds.Length]))];
            for (var t = 0; t < Thresholds.Length; t++)
            {
                var taken = new bool[truths.Count];
                for (var d = 0; d < count; d++)
                {
                    var match = Best(d, Thresholds[t], order, ignored, taken);
                    if (match >= 0)
                    {
                        taken[match] = true;
                        outcomes[d].Hit[t] = true;
                        outcomes[d].Ignored[t] = ignored[match];
                    }
                    else
                    {
                        outcomes[d].Ignored[t] = predictions[d].Area < size.From || predictions[d].Area > size.To;
                    }
                }
            }

            return (ignored.Count(i => !i), outcomes);
        }

        private int Best(int detection, double threshold, int[] order, bool[] ignored, bool[] taken)
        {
            var least = Math.Min(threshold, 1 - 1e-10);
            var best = -1;
            foreach (var i in order)
            {
                if (taken[i] && !truths[i].IsCrowd)
                {
                    continue;
                }

                if (best >= 0 && !ignored[best] && ignored[i])
                {
                    break;
                }

                if (overlaps[detection, i] >= least)
                {
                    (least, best) = (overlaps[detection, i], i);
                }
            }

            return best;
        }
    }
}
