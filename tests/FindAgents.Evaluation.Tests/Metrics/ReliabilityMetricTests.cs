using CsCheck;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class ReliabilityMetricTests
{
    private static readonly Gen<(double Score, bool Right)[]> Answers = Gen.Select(Gen.Double[0, 1], Gen.Bool).Array[1, 60];

    [Fact]
    public void Nothing_added_says_nothing() => Assert.Null(new ReliabilityMetric().Compute());

    [Fact]
    public void A_bin_is_its_mean_score_and_its_share_right()
    {
        var scores = Compute((0.42, true), (0.48, false), (0.95, true), (1, true));
        Assert.Equal([new ReliabilityBin(0.4, 0.5, 2, 45, 50), new ReliabilityBin(0.9, 1, 2, 97.5, 100)], scores.Bins);
        Assert.Equal(((2 * 5) + (2 * 2.5)) / 4, scores.Error, 2);
        Assert.Equal(50, scores.RightAtHalf);
        Assert.Equal(4, scores.N);
    }

    [Fact]
    public void An_answer_of_weight_two_is_two_answers()
    {
        var (weighed, counted) = (new ReliabilityMetric(), new ReliabilityMetric());
        foreach (var (score, right, weight) in new[] { (0.3, false, 2), (0.35, true, 1), (0.5, true, 2), (0.8, true, 3), (0.9, false, 1) })
        {
            weighed.Add(score, right, weight);
            for (var i = 0; i < weight; i++)
            {
                counted.Add(score, right);
            }
        }

        var (a, b) = (weighed.Compute()!, counted.Compute()!);
        Assert.Equal(b.Bins.Select(x => (x.Score, x.Right)), a.Bins.Select(x => (x.Score, x.Right)));
        Assert.Equal((b.Error, b.RightAtHalf, b.Scale, b.Shift), (a.Error, a.RightAtHalf, a.Scale, a.Shift));
        Assert.Throws<ArgumentOutOfRangeException>(() => weighed.Add(0.5, true, 0));
    }

    [Fact]
    public void Without_an_answer_about_half_there_is_no_share() => Assert.Null(Compute((0.1, false), (0.9, true)).RightAtHalf);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_score_that_is_none_is_refused(double score) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReliabilityMetric().Add(score, true));

    [Fact]
    public void Honest_scores_need_no_mending_and_others_are_mended()
    {
        // Of a hundred answers with the score s, 100 s are right.
        var honest = Enumerable.Range(1, 9).SelectMany(s => Enumerable.Range(0, 100).Select(i => (s / 10.0, i < 10 * s))).ToArray();
        var scores = Compute(honest);
        Assert.Equal((0, 1, 0), (scores.Error, scores.Scale, scores.Shift));

        // The same, told with half the logit and a shift: the fit finds the way back.
        var shy = honest.Select(a => (1 / (1 + Math.Exp(-((0.5 * Math.Log(a.Item1 / (1 - a.Item1))) - 1))), a.Item2)).ToArray();
        var mended = Compute(shy);
        Assert.Equal(2, mended.Scale, 1);
        Assert.Equal(2, mended.Shift, 1);
        Assert.True(mended.Error > 10);
    }

    [Fact]
    public void Whatever_the_answers_the_parts_add_up_and_the_fit_is_finite() => Answers.Sample(answers =>
    {
        var scores = Compute(answers);
        Assert.Equal(answers.Length, scores.Bins.Sum(b => b.Count));
        Assert.All(scores.Bins, b => Assert.InRange(b.Score, Math.Round(100 * b.From, 1), Math.Round(100 * b.To, 1)));
        Assert.InRange(scores.Error, 0, 100);
        Assert.True(double.IsFinite(scores.Scale) && double.IsFinite(scores.Shift));
        Assert.Equal(100.0 * answers.Count(a => a.Right) / answers.Length, scores.Bins.Sum(b => b.Count * b.Right) / answers.Length, 0.1);
    });

    private static ReliabilityScores Compute(params (double Score, bool Right)[] answers)
    {
        var metric = new ReliabilityMetric();
        foreach (var (score, right) in answers)
        {
            metric.Add(score, right);
        }

        return metric.Compute()!;
    }
}
