namespace FindAgents.Evaluation.Metrics;

/// <summary>How many clicks it takes, as the official interactive evaluation counts (NoC).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
/// <param name="maxClicks">What an object costs whose mask never gets good enough.</param>
public sealed class InteractiveMetric(int maxClicks = 20)
{
    private readonly List<double[]> _objects = [];

    /// <summary>Adds one object.</summary>
    /// <param name="ious">The IoU after each click, 0–1; at least one.</param>
    public void Add(IReadOnlyList<double> ious)
    {
        ArgumentNullException.ThrowIfNull(ious);
        ArgumentOutOfRangeException.ThrowIfZero(ious.Count);
        _objects.Add([.. ious]);
    }

    /// <summary>The mean number of clicks until the IoU reaches a threshold.</summary>
    public double Clicks(double threshold) => _objects.Average(ious =>
    {
        var at = Array.FindIndex(ious, iou => iou >= threshold);
        return at < 0 ? maxClicks : at + 1.0;
    });

    /// <summary>The mean IoU after a number of clicks, from 1.</summary>
    public double MeanIoU(int clicks) => _objects.Average(ious => ious[Math.Min(clicks, ious.Length) - 1]);
}
