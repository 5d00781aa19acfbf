namespace FindAgents.Evaluation.Metrics;

/// <summary>One segment of a panoptic map.</summary>
/// <param name="Id">The value that its pixels have in the map; not 0.</param>
/// <param name="CategoryId">Its category.</param>
/// <param name="IsCrowd">Whether it covers several objects that were not told apart.</param>
public readonly record struct PanopticSegment(int Id, int CategoryId, bool IsCrowd = false);
