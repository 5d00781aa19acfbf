using System.Globalization;
using FindAgents.Engine.Imaging;
using SkiaSharp;

namespace FindAgents.Training.Optimisation;

/// <summary>Draws the curves of one panel with their axes.</summary>
internal sealed class RunLogPanel(Canvas canvas, SKRect frame)
{
    private static readonly SKColor Grey = new(0x66, 0x66, 0x66);
    private static readonly SKColor Grid = new(0xE4, 0xE4, 0xE4);

    // Room for the numbers on the left and below, and for the title above.
    private readonly SKRect _plot = new(frame.Left + 58, frame.Top + 30, frame.Right - 14, frame.Bottom - 30);

    public void Draw(string title, IReadOnlyList<RunLogCurve> curves)
    {
        using var titleFont = Canvas.Font(14);
        using var black = Canvas.Fill(SKColors.Black);
        canvas.Sk.DrawText(Canvas.Fit(title, titleFont, _plot.Width / 2), _plot.Left, frame.Top + 20, SKTextAlign.Left, titleFont, black);

        var steps = AxisTicks.Around(curves.SelectMany(curve => curve.Points).Select(point => point.Step), 4, tight: true);
        var values = AxisTicks.Around(curves.SelectMany(curve => curve.Points).Select(point => point.Value), 5, tight: false);
        DrawAxes(steps, values);
        for (var i = 0; i < curves.Count; i++)
        {
            DrawCurve(curves[i], Color(i), steps, values);
        }

        DrawLegend(curves);
    }

    private static SKColor Color(int curve) => Canvas.ToSkia(RegionPalette.ColorOf(curve + 6));

    private float X(double step, AxisTicks steps) => _plot.Left + (float)(steps.Place(step) * _plot.Width);

    private float Y(double value, AxisTicks values) => _plot.Bottom - (float)(values.Place(value) * _plot.Height);

    private void DrawAxes(AxisTicks steps, AxisTicks values)
    {
        using var font = Canvas.Font(11);
        using var text = Canvas.Fill(Grey);
        using var line = Canvas.Stroke(Grid, 1);
        foreach (var value in values.Ticks)
        {
            var y = Y(value, values);
            canvas.Sk.DrawLine(_plot.Left, y, _plot.Right, y, line);
            canvas.Sk.DrawText(values.Format(value), _plot.Left - 6, y + 4, SKTextAlign.Right, font, text);
        }

        foreach (var step in steps.Ticks)
        {
            var x = X(step, steps);
            canvas.Sk.DrawLine(x, _plot.Top, x, _plot.Bottom, line);
            canvas.Sk.DrawText(steps.Format(step), x, _plot.Bottom + 16, SKTextAlign.Center, font, text);
        }
    }

    private void DrawCurve(RunLogCurve curve, SKColor color, AxisTicks steps, AxisTicks values)
    {
        using var stroke = Canvas.Stroke(color, 1.8f);
        var points = curve.Points.Select(point => new SKPoint(X(point.Step, steps), Y(point.Value, values))).ToArray();
        if (points.Length == 1)
        {
            canvas.Sk.DrawCircle(points[0], 2.5f, stroke);
        }

        canvas.Sk.DrawPoints(SKPointMode.Polygon, points, stroke);
    }

    /// <summary>The last values, in the curves' colours, from the right.</summary>
    private void DrawLegend(IReadOnlyList<RunLogCurve> curves)
    {
        using var font = Canvas.Font(12);
        var right = _plot.Right;
        for (var i = curves.Count - 1; i >= 0; i--)
        {
            var last = curves[i].Last.ToString("G4", CultureInfo.InvariantCulture);
            var text = curves.Count == 1 ? last : $"{curves[i].Label} {last}";
            using var paint = Canvas.Fill(Color(i));
            canvas.Sk.DrawText(text, right, frame.Top + 20, SKTextAlign.Right, font, paint);
            right -= font.MeasureText(text) + 12;
        }
    }
}
