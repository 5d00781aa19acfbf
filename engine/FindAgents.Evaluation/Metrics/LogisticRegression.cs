namespace FindAgents.Evaluation.Metrics;

/// <summary>Fits the probability that an answer is right, σ(w · x), by Newton's method.</summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class LogisticRegression
{
    private const double Edge = 1e-6;  // curvature stays above nothing
    private const double Ridge = 1e-3; // so does the fit where right and wrong can be told apart without exception
    private const int Iterations = 50;

    /// <summary>Fits.</summary>
    /// <param name="points">What is known of each answer, whether it was right, and how often such an answer is given.</param>
    /// <param name="prior">Weights to start from, and to be held to lightly.</param>
    /// <returns>The weights.</returns>
    public static double[] Fit(IReadOnlyList<(double[] X, bool Right, double Often)> points, double[] prior)
    {
        double[] weights = [.. prior];
        for (var i = 0; i < Iterations; i++)
        {
            var step = Step(points, weights, prior);
            for (var k = 0; k < weights.Length; k++)
            {
                // Short steps: far from the solution Newton's would overshoot.
                weights[k] -= Math.Clamp(step[k], -1, 1);
            }
        }

        return weights;
    }

    private static double[] Step(IReadOnlyList<(double[] X, bool Right, double Often)> points, double[] weights, double[] prior)
    {
        var n = weights.Length;
        var curvature = new double[n, n];
        double[] slope = [.. weights.Zip(prior, (weight, start) => Ridge * (weight - start))];
        for (var k = 0; k < n; k++)
        {
            curvature[k, k] = Ridge;
        }

        foreach (var (x, right, often) in points)
        {
            var sum = 0.0;
            for (var k = 0; k < n; k++)
            {
                sum += weights[k] * x[k];
            }

            var p = 1 / (1 + Math.Exp(-sum));
            var (miss, bend) = (often * (p - (right ? 1 : 0)), often * Math.Max(p * (1 - p), Edge));
            for (var k = 0; k < n; k++)
            {
                slope[k] += miss * x[k];
                for (var m = 0; m < n; m++)
                {
                    curvature[k, m] += bend * x[k] * x[m];
                }
            }
        }

        return Solve(curvature, slope);
    }

    // Gauss's elimination; the ridge keeps every pivot above nothing.
    private static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            for (var row = k + 1; row < n; row++)
            {
                var factor = a[row, k] / a[k, k];
                for (var column = k; column < n; column++)
                {
                    a[row, column] -= factor * a[k, column];
                }

                b[row] -= factor * b[k];
            }
        }

        for (var k = n - 1; k >= 0; k--)
        {
            for (var column = k + 1; column < n; column++)
            {
                b[k] -= a[k, column] * b[column];
            }

            b[k] /= a[k, k];
        }

        return b;
    }
}
