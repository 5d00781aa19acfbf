namespace FindAgents.Engine.Results;

/// <summary>Turns the cosine of a region and of what is asked for into the probability that the region is it: σ(scale · cosine + shift).</summary>
/// <remarks>Fitted for a model, on photos that it was not trained on. Immutable and thread-safe.</remarks>
/// <param name="Scale">Above 0: the more alike, the likelier.</param>
/// <param name="Shift">Any number.</param>
public sealed record MatchOdds(double Scale, double Shift)
{
    /// <summary>The probability.</summary>
    /// <param name="cosine">−1 to 1.</param>
    /// <returns>0–1.</returns>
    public double Of(double cosine) => 1 / (1 + Math.Exp(-((Scale * cosine) + Shift)));
}
