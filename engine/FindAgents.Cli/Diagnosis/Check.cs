namespace FindAgents.Cli.Diagnosis;

/// <summary>One line of a diagnosis.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do about it; <see langword="null"/> where there is nothing to do.</param>
internal sealed record Check(string Name, CheckState State, string Found, string? Advice = null);
