namespace FindAgents.Engine.Results;

/// <summary>The objects of an image, best first.</summary>
public sealed record SegmentResult : FindResult;
