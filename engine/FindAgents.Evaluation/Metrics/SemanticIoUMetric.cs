namespace FindAgents.Evaluation.Metrics;

/// <summary>Mean IoU of semantic segmentation: pixels of all images together, category by category.</summary>
/// <remarks>
/// The IoU of a category is TP / (TP + FP + FN) over every labelled pixel of every image; a pixel that is not labelled
/// counts nowhere, one that is not predicted is missed. Source: the confusion matrix of Detectron2's
/// <c>SemSegEvaluator</c>, which FIND's <c>segmentation_evaluation.py</c> follows. Not safe for concurrent use.
/// </remarks>
public sealed class SemanticIoUMetric
{
    private readonly Dictionary<int, long> _hits = [];
    private readonly Dictionary<int, long> _labelled = [];
    private readonly Dictionary<int, long> _predicted = [];

    /// <summary>Adds one image.</summary>
    /// <param name="predicted">The category of every pixel; 0 for none.</param>
    /// <param name="truth">The labelled category of every pixel; 0 where unlabelled.</param>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public void Add(ReadOnlySpan<int> predicted, ReadOnlySpan<int> truth)
    {
        if (predicted.Length != truth.Length)
        {
            throw new ArgumentException($"The predicted map has {predicted.Length} pixels, the labelled one {truth.Length}.");
        }

        for (var p = 0; p < truth.Length; p++)
        {
            if (truth[p] == 0)
            {
                continue;
            }

            Count(_labelled, truth[p]);
            if (predicted[p] != 0)
            {
                Count(_predicted, predicted[p]);
            }

            if (predicted[p] == truth[p])
            {
                Count(_hits, truth[p]);
            }
        }
    }

    /// <summary>The mean IoU of the categories that a predicate picks and that are labelled anywhere, in percent.</summary>
    /// <param name="categories">Picks categories; <see langword="null"/> for all.</param>
    /// <returns>0 where none is labelled.</returns>
    public double MeanIoU(Predicate<int>? categories = null)
    {
        var scores = _labelled.Keys
            .Where(c => categories is null || categories(c))
            .Select(c => (double)_hits.GetValueOrDefault(c) / (_labelled[c] + _predicted.GetValueOrDefault(c) - _hits.GetValueOrDefault(c)))
            .ToList();
        return scores.Count == 0 ? 0 : 100 * scores.Average();
    }

    /// <summary>The share of labelled pixels that were told right, in percent; 0 where none is labelled.</summary>
    public double PixelAccuracy => _labelled.Count == 0 ? 0 : 100.0 * _hits.Values.Sum() / _labelled.Values.Sum();

    private static void Count(Dictionary<int, long> counts, int category) => counts[category] = counts.GetValueOrDefault(category) + 1;
}
