using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class LogisticRegressionTests
{
    [Fact]
    public void Weights_that_made_the_answers_are_found()
    {
        // Each answer counts as often as it is right, and as it is wrong: the fit is that very curve.
        double[] made = [7.5, 0.8, -4.25];
        var points = new List<(double[] X, bool Right, double Often)>();
        for (var cosine = -0.9; cosine <= 1; cosine += 0.1)
        {
            for (var logit = -3.0; logit <= 3; logit += 0.5)
            {
                double[] x = [cosine, logit, 1];
                var p = 1 / (1 + Math.Exp(-x.Zip(made, (value, weight) => value * weight).Sum()));
                points.Add((x, true, 1000 * p));
                points.Add((x, false, 1000 * (1 - p)));
            }
        }

        var found = LogisticRegression.Fit(points, [0, 0, 0]);

        Assert.Equal(made[0], found[0], 1e-2);
        Assert.Equal(made[1], found[1], 1e-2);
        Assert.Equal(made[2], found[2], 1e-2);
    }

    [Fact]
    public void What_can_be_told_apart_without_exception_still_has_an_answer()
    {
        var found = LogisticRegression.Fit([([1, 1], true, 1), ([-1, 1], false, 1)], [0, 0]);

        Assert.True(double.IsFinite(found[0]) && found[0] > 1);
        Assert.Equal(0, found[1], 1e-6);
    }
}
