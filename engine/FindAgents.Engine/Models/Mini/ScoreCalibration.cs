namespace FindAgents.Engine.Models.Mini;

/// <summary>Turns a score into the probability that the answer is right (Platt's scaling): σ(scale · logit(score) + shift).</summary>
/// <remarks>Immutable and thread-safe. The order of answers stays as it was as long as the scale is positive.</remarks>
/// <param name="Scale">Above 0.</param>
/// <param name="Shift">Any number.</param>
public sealed record ScoreCalibration(double Scale, double Shift)
{
    private const double Edge = 1e-6; // logits stay finite

    /// <summary>Scores stay as they are.</summary>
    public static ScoreCalibration None { get; } = new(1, 0);

    /// <summary>Calibrates a score.</summary>
    /// <param name="score">0–1.</param>
    /// <returns>0–1.</returns>
    public double Apply(double score)
    {
        if (this == None)
        {
            return score;
        }

        var inner = Math.Clamp(score, Edge, 1 - Edge);
        return 1 / (1 + Math.Exp(-((Scale * Math.Log(inner / (1 - inner))) + Shift)));
    }
}
