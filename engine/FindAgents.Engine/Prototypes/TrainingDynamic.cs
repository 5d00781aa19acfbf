namespace FindAgents.Engine.Prototypes;

/// <summary>
/// A random change of conditional attention in training: with the given probability <paramref name="Variable"/> looks at
/// <paramref name="With"/> instead of <paramref name="Replace"/>. The official configuration lets segment proposals see
/// the summarised stroke (<c>queries_vision_spatial</c>) in place of its points three times in ten.
/// </summary>
/// <param name="Variable">The variable whose edge is changed.</param>
/// <param name="Replace">The target of the edge that is replaced.</param>
/// <param name="With">The target it gets instead.</param>
/// <param name="Probability">How often, 0–1.</param>
public sealed record TrainingDynamic(string Variable, string Replace, string With, double Probability);
