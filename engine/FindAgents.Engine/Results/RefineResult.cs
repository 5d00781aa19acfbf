namespace FindAgents.Engine.Results;

/// <summary>The region that a prompt indicates: <see cref="FindResult.Regions"/> holds one, or none where the mask came out empty.</summary>
public sealed record RefineResult : FindResult;
