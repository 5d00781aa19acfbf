namespace FindAgents.Cli.Output;

/// <summary>Where the time went, in milliseconds.</summary>
/// <param name="EncodeMs">What encoding the image took.</param>
/// <param name="AskMs">What the question took.</param>
internal sealed record TimingsJson(double EncodeMs, double AskMs);
