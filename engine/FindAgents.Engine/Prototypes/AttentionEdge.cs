namespace FindAgents.Engine.Prototypes;

/// <summary>One edge of a prototype's attention: <paramref name="From"/> looks at <paramref name="To"/>.</summary>
/// <param name="From">The variable that is updated.</param>
/// <param name="To">The variable it attends to, or <see cref="VariableNames.ImageFeatures"/>.</param>
/// <param name="MatchIndex">
/// Whether a row looks only where both variables' indices agree. The official prototypes do so in content attention;
/// in conditional attention it keeps several prompts of one pass from seeing each other, and is this engine's own.
/// </param>
public sealed record AttentionEdge(string From, string To, bool MatchIndex = false)
{
    /// <inheritdoc/>
    public override string ToString() => MatchIndex ? $"{From} -> {To} (by index)" : $"{From} -> {To}";
}
