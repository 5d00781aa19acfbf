namespace FindAgents.Evaluation.Metrics;

/// <summary>Whether scores mean what they say.</summary>
/// <param name="Bins">Ten equal parts of 0–1, those without an answer left out.</param>
/// <param name="Error">The expected calibration error in percent: how far mean score and share of right answers are apart, averaged over all answers.</param>
/// <param name="RightAtHalf">How many of the answers with a score between 0.4 and 0.6 were right, in percent; <see langword="null"/> where there are none.</param>
/// <param name="Scale">With <paramref name="Shift"/>, what would mend it: the probability that an answer is right is σ(scale · logit(score) + shift). 1 and 0 for scores that are as they should be.</param>
/// <param name="Shift">See <paramref name="Scale"/>.</param>
/// <param name="N">How many answers.</param>
public sealed record ReliabilityScores(IReadOnlyList<ReliabilityBin> Bins, double Error, double? RightAtHalf, double Scale, double Shift, int N);
