using FindAgents.Engine.Imaging;
using FindAgents.Training.Optimisation;

namespace FindAgents.Training.Tests.Optimisation;

public class RunLogPlotTests
{
    [Theory]
    [InlineData(0, 10, 5, 2)]
    [InlineData(0.013, 0.019, 5, 0.002)]
    [InlineData(-300, 900, 4, 500)]
    public void Ticks_are_round_and_within_reach(double low, double high, int count, double step)
    {
        var axis = AxisTicks.Around([high, low, (low + high) / 2], count, tight: false);
        Assert.Equal(step, axis.Step, 12);
        Assert.True(axis.From <= low && axis.To >= high && axis.From > low - step && axis.To < high + step);
        Assert.All(axis.Ticks, tick => Assert.Equal(Math.Round(tick / step), tick / step, 9));
        Assert.Equal((0, 1), (axis.Place(axis.From), axis.Place(axis.To)));
        Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(axis.Format).Distinct().Count());
    }

    [Fact]
    public void One_value_still_has_an_axis()
    {
        foreach (var value in new[] { 0.0, 3, -1e-5, 4e7 })
        {
            var axis = AxisTicks.Around([value], 4, tight: true);
            Assert.InRange(axis.Place(value), 0.4, 0.6);
            Assert.NotEmpty(axis.Ticks);
        }
    }

    [Fact]
    public void A_long_curve_is_thinned_to_means()
    {
        var records = Enumerable.Range(0, 1200).Select(step => Record(step, ("loss", step % 2 == 0 ? 1 : 3), ("odd/a", double.NaN))).ToArray();
        var curve = RunLogCurve.Of(records, "loss");
        Assert.Equal(RunLogCurve.MaxPoints, curve.Points.Count);
        Assert.All(curve.Points, point => Assert.Equal(2, point.Value));
        Assert.Equal((4.5, 3), (curve.Points[0].Step, curve.Last));
        var odd = RunLogCurve.Of(records, "odd/a");
        Assert.Equal(("odd", "a", 0), (odd.Group, odd.Label, odd.Points.Count));
    }

    [Fact]
    public void A_falling_loss_is_drawn_falling()
    {
        var records = Enumerable.Range(0, 50).Select(step => Record(step, ("loss", 50 - step))).ToArray();
        var picture = RunLogPlot.Draw(records, "run");
        Assert.Equal((420, 296), (picture.Width, picture.Height));

        // The curve is the only thing in its colour below the title line.
        var color = RegionPalette.ColorOf(6);
        var at = (from y in Enumerable.Range(66, 200)
                  from x in Enumerable.Range(58, 350)
                  let i = ((y * picture.Width) + x) * 3
                  where picture.Pixels.Span[i] == color.R && picture.Pixels.Span[i + 1] == color.G && picture.Pixels.Span[i + 2] == color.B
                  select (x, y)).ToArray();
        Assert.True(at.Length > 200, $"{at.Length} pixels");
        var (left, right) = (at.MinBy(point => point.x), at.MaxBy(point => point.x));
        Assert.True(left.y < 80 && right.y > 240 && left.x < 70 && right.x > 390, $"{left} {right}");
    }

    [Fact]
    public void A_log_file_becomes_a_picture_with_a_panel_for_each_group()
    {
        var folder = Directory.CreateTempSubdirectory("findagents-plot-").FullName;
        try
        {
            using (var log = new RunLog(Path.Combine(folder, "log.jsonl")))
            {
                for (var step = 0; step < 300; step++)
                {
                    log.Append(Record(step, ("loss", 20 * Math.Exp(-step / 80.0)), ("learning_rate", 8e-4 * step / 300), ("val/box", 0.5 + (step / 1000.0)), ("val/click", 0.3), ("broken", double.NaN)));
                }
            }

            var picture = Path.Combine(folder, "log.png");
            RunLogPlot.Save(Path.Combine(folder, "log.jsonl"), picture);
            var image = RgbImage.Load(picture);
            Assert.Equal((1260, 296), (image.Width, image.Height));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Throws<ArgumentException>(() => RunLogPlot.Draw([]));
    }

    private static RunRecord Record(long step, params (string Name, double Value)[] values) =>
        new(step, step * 0.8, values.ToDictionary(value => value.Name, value => value.Value));
}
