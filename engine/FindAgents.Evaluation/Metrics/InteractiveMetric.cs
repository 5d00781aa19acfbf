namespace FindAgents.Evaluation.Metrics;

/// <summary>How many clicks it takes (NoC, number of clicks; paper section 4), as the official interactive evaluation counts.</summary>
/// <remarks>
/// NoC@t = mean over the objects of the first click, from 1, whose IoU is at least t; an object that never gets there
/// costs <c>maxClicks</c>. That a later click spoils the mask again does not matter. Source: FIND's
/// <c>interactive_evaluation.py</c>. Not safe for concurrent use.
/// </remarks>
public sealed class InteractiveMetric
{
    private readonly List<double[]> _objects = [];
    private readonly int _maxClicks;

    /// <summary>Begins with no object.</summary>
    /// <param name="maxClicks">What an object costs whose mask never gets good enough.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxClicks"/> is not positive.</exception>
    public InteractiveMetric(int maxClicks = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxClicks);
        _maxClicks = maxClicks;
    }

    /// <summary>How many objects were added.</summary>
    public int Count => _objects.Count;

    /// <summary>Adds one object.</summary>
    /// <param name="ious">The IoU after each click, 0–1; at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no IoU, or one outside 0–1.</exception>
    public void Add(IReadOnlyList<double> ious)
    {
        ArgumentNullException.ThrowIfNull(ious);
        ArgumentOutOfRangeException.ThrowIfZero(ious.Count);
        foreach (var iou in ious)
        {
            if (iou is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(ious), iou, "An IoU lies between 0 and 1.");
            }
        }

        _objects.Add([.. ious]);
    }

    /// <summary>The mean number of clicks until the IoU reaches a threshold.</summary>
    /// <param name="threshold">The IoU that suffices, 0–1.</param>
    /// <exception cref="InvalidOperationException">No object was added.</exception>
    public double Clicks(double threshold)
    {
        ThrowIfEmpty();
        return _objects.Average(ious =>
        {
            // Single precision, as officially: it decides whether an IoU of exactly a threshold reaches it.
            var at = Array.FindIndex(ious, iou => (float)iou >= (float)threshold);
            return at < 0 ? _maxClicks : at + 1.0;
        });
    }

    /// <summary>The mean IoU after a number of clicks; an object that had fewer counts with its last.</summary>
    /// <param name="clicks">The number of clicks, from 1.</param>
    /// <returns>0–1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="clicks"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">No object was added.</exception>
    public double MeanIoU(int clicks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clicks);
        ThrowIfEmpty();
        return _objects.Average(ious => ious[Math.Min(clicks, ious.Length) - 1]);
    }

    /// <summary>The scores so far.</summary>
    /// <param name="iouAtClick">After how many clicks the mean IoU is taken, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iouAtClick"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">No object was added: 0 clicks would read as perfect.</exception>
    public InteractiveScores Compute(int iouAtClick = 1) =>
        new(Clicks(0.5), Clicks(0.8), Clicks(0.85), Clicks(0.9), MeanIoU(iouAtClick), Count);

    private void ThrowIfEmpty()
    {
        if (_objects.Count == 0)
        {
            throw new InvalidOperationException("No object was added: there is no mean of nothing.");
        }
    }
}
