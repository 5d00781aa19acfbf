using CsCheck;
using FindAgents.Engine.Models.Mini;

namespace FindAgents.Engine.Tests.Models.Mini;

public sealed class ScoreCalibrationTests
{
    [Fact]
    public void It_is_a_line_in_logits()
    {
        Assert.Equal(0.3, ScoreCalibration.None.Apply(0.3));
        Assert.Equal(0.3, new ScoreCalibration(1, 1e-12).Apply(0.3), 9);
        Assert.Equal(1 / (1 + Math.Exp(1)), new ScoreCalibration(2, -1).Apply(0.5), 9);
    }

    [Fact]
    public void Scores_keep_their_order_and_their_bounds() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0.05, 5], Gen.Double[-5, 5]).Sample((a, b, scale, shift) =>
        {
            var calibration = new ScoreCalibration(scale, shift);
            var (x, y) = (calibration.Apply(Math.Min(a, b)), calibration.Apply(Math.Max(a, b)));
            Assert.True(x <= y);
            Assert.InRange(x, 0, 1);
            Assert.InRange(y, 0, 1);
        });
}
