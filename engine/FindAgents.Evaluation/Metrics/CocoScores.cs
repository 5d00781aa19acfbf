namespace FindAgents.Evaluation.Metrics;

/// <summary>COCO's twelve figures in percent; −1 where there is nothing of the kind to find.</summary>
/// <param name="AP">Average precision over IoU 0.50:0.05:0.95.</param>
/// <param name="AP50">At IoU 0.5.</param>
/// <param name="AP75">At IoU 0.75.</param>
/// <param name="APSmall">Objects below 32² pixels.</param>
/// <param name="APMedium">Objects from 32² to 96² pixels.</param>
/// <param name="APLarge">Objects above 96² pixels.</param>
/// <param name="AR1">Average recall with one detection an image.</param>
/// <param name="AR10">With ten.</param>
/// <param name="AR100">With a hundred.</param>
/// <param name="ARSmall">With a hundred, objects below 32² pixels.</param>
/// <param name="ARMedium">Objects from 32² to 96² pixels.</param>
/// <param name="ARLarge">Objects above 96² pixels.</param>
public sealed record CocoScores(
    double AP,
    double AP50,
    double AP75,
    double APSmall,
    double APMedium,
    double APLarge,
    double AR1,
    double AR10,
    double AR100,
    double ARSmall,
    double ARMedium,
    double ARLarge)
{
    /// <summary>The AP of each category that has anything to find, by its id.</summary>
    public IReadOnlyDictionary<int, double> PerCategory { get; init; } = new Dictionary<int, double>();
}
