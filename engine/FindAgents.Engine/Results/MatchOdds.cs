namespace FindAgents.Engine.Results;

/// <summary>Turns the cosine of a region and of what is asked for into the probability that the region is it: σ(scale · cosine + weight · logit(score) + shift).</summary>
/// <remarks>
/// Fitted for a model, on photos that it was not trained on. The region's own score takes part because a region that is alike but badly cut out, or
/// perhaps nothing at all, is not what was asked for. Immutable and thread-safe.
/// </remarks>
/// <param name="Scale">Above 0: the more alike, the likelier.</param>
/// <param name="Shift">Any number.</param>
/// <param name="Weight">0 or more: how much the region's own score counts.</param>
public sealed record MatchOdds(double Scale, double Shift, double Weight = 0)
{
    private const double Edge = 0.01; // nothing is that sure

    /// <summary>The probability.</summary>
    /// <param name="cosine">−1 to 1.</param>
    /// <param name="score">How sure the model is of the region, 0–1.</param>
    /// <returns>0–1.</returns>
    public double Of(double cosine, double score) => 1 / (1 + Math.Exp(-((Scale * cosine) + (Weight * Logit(score)) + Shift)));

    /// <summary>What a region's score counts as: its logit, held within what a score can be sure of.</summary>
    /// <param name="score">0–1.</param>
    public static double Logit(double score)
    {
        var held = Math.Clamp(score, Edge, 1 - Edge);
        return Math.Log(held / (1 - held));
    }
}
