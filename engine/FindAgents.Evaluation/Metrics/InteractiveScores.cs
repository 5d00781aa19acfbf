namespace FindAgents.Evaluation.Metrics;

/// <summary>Interactive segmentation: mean numbers of clicks (NoC), and the mean IoU after some of them.</summary>
/// <param name="NoC50">Clicks to an IoU of 0.5.</param>
/// <param name="NoC80">Clicks to an IoU of 0.8.</param>
/// <param name="NoC85">Clicks to an IoU of 0.85.</param>
/// <param name="NoC90">Clicks to an IoU of 0.9.</param>
/// <param name="MIoU">The mean IoU after the number of clicks asked for, 0–1 as officially.</param>
/// <param name="Count">How many objects.</param>
public sealed record InteractiveScores(double NoC50, double NoC80, double NoC85, double NoC90, double MIoU, int Count);
