namespace FindAgents.Engine.Results;

/// <summary>Where the time of a call went.</summary>
/// <param name="Encode">What encoding the image took when it was encoded; not part of this call.</param>
/// <param name="Ask">What this call took on the kept encoding, from start to result.</param>
public sealed record FindTimings(TimeSpan Encode, TimeSpan Ask);
