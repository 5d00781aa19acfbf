namespace FindAgents.Evaluation.Metrics;

/// <summary>Panoptic scores of a set of categories, in percent.</summary>
/// <param name="PQ">Panoptic quality.</param>
/// <param name="SQ">Segmentation quality: the mean IoU of matched segments.</param>
/// <param name="RQ">Recognition quality: the F1 of the matches.</param>
/// <param name="Count">How many categories had anything to match.</param>
public sealed record PanopticScores(double PQ, double SQ, double RQ, int Count);
