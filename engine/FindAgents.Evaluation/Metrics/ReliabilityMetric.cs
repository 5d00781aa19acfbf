namespace FindAgents.Evaluation.Metrics;

/// <summary>Compares scores with how often answers of that score are right (the reliability curve; Guo et al. 2017).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ReliabilityMetric
{
    private const int Bins = 10;
    private const double Low = 0.4;
    private const double High = 0.6;
    private const double Edge = 1e-6; // logits stay finite

    private readonly List<(double Score, bool Right, double Weight)> _answers = [];

    /// <summary>Adds an answer.</summary>
    /// <param name="score">Its score, 0–1.</param>
    /// <param name="right">Whether it was right.</param>
    /// <param name="weight">How often such an answer is given, compared with others; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not between 0 and 1, or the weight not above 0.</exception>
    public void Add(double score, bool right, double weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        if (score is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(score), score, "A score lies between 0 and 1.");
        }

        _answers.Add((score, right, weight));
    }

    /// <summary>The scores' reliability so far; <see langword="null"/> where there is no answer.</summary>
    public ReliabilityScores? Compute()
    {
        if (_answers.Count == 0)
        {
            return null;
        }

        var bins = _answers
            .GroupBy(a => Math.Min((int)(a.Score * Bins), Bins - 1))
            .OrderBy(g => g.Key)
            .Select(g => (Weight: g.Sum(a => a.Weight), Bin: new ReliabilityBin((double)g.Key / Bins, (g.Key + 1.0) / Bins, g.Count(), 100 * g.Sum(a => a.Weight * a.Score) / g.Sum(a => a.Weight), Share(g))))
            .ToList();
        var half = _answers.Where(a => a.Score is >= Low and <= High).ToList();
        var (scale, shift) = Fit();
        return new ReliabilityScores(
            [.. bins.Select(b => b.Bin with { Score = Math.Round(b.Bin.Score, 1), Right = Math.Round(b.Bin.Right, 1) })],
            Math.Round(bins.Sum(b => b.Weight * Math.Abs(b.Bin.Score - b.Bin.Right)) / bins.Sum(b => b.Weight), 2),
            half.Count == 0 ? null : Math.Round(Share(half), 1),
            Math.Round(scale, 3),
            Math.Round(shift, 3),
            _answers.Count);
    }

    private static double Share(IEnumerable<(double Score, bool Right, double Weight)> answers)
    {
        var (right, all) = answers.Aggregate((Right: 0.0, All: 0.0), (sum, a) => (sum.Right + (a.Right ? a.Weight : 0), sum.All + a.Weight));
        return 100 * right / all;
    }

    // Platt's scaling: logistic regression of right on the score's logit; held to scores as they are, lightly.
    private (double Scale, double Shift) Fit()
    {
        var points = _answers.ConvertAll(a =>
        {
            var score = Math.Clamp(a.Score, Edge, 1 - Edge);
            return (new[] { Math.Log(score / (1 - score)), 1 }, a.Right, a.Weight);
        });
        var weights = LogisticRegression.Fit(points, [1, 0]);
        return (weights[0], weights[1]);
    }
}
