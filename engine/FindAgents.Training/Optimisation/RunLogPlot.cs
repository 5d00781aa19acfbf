using FindAgents.Engine.Imaging;
using SkiaSharp;

namespace FindAgents.Training.Optimisation;

/// <summary>
/// Draws a run's log: a panel for each value, or for each group of values whose names share what stands before a
/// slash, such as "val/click" and "val/box".
/// </summary>
/// <remarks>All members are safe to call from any thread.</remarks>
public static class RunLogPlot
{
    private const int Columns = 3;
    private const int PanelWidth = 420;
    private const int PanelHeight = 260;
    private const int HeaderHeight = 36;

    /// <summary>Draws a log.</summary>
    /// <param name="records">The log; values that are no finite numbers are left out.</param>
    /// <param name="title">What stands above the panels.</param>
    /// <exception cref="ArgumentException">No record has a finite value.</exception>
    public static RgbImage Draw(IReadOnlyList<RunRecord> records, string title = "")
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(title);
        var panels = records.SelectMany(record => record.Values.Keys).Distinct()
            .Select(name => RunLogCurve.Of(records, name)).Where(curve => curve.Points.Count > 0)
            .GroupBy(curve => curve.Group).ToArray();
        if (panels.Length == 0)
        {
            throw new ArgumentException("The log holds no finite value: there is nothing to draw.", nameof(records));
        }

        var columns = Math.Min(Columns, panels.Length);
        var rows = (panels.Length + columns - 1) / columns;
        using var canvas = new Canvas(columns * PanelWidth, HeaderHeight + (rows * PanelHeight), SKColors.White);
        DrawHeader(canvas, records, title);
        for (var i = 0; i < panels.Length; i++)
        {
            var frame = SKRect.Create(i % columns * PanelWidth, HeaderHeight + (i / columns * PanelHeight), PanelWidth, PanelHeight);
            new RunLogPanel(canvas, frame).Draw(panels[i].Key, [.. panels[i]]);
        }

        return canvas.ToImage();
    }

    /// <summary>Draws a log's file into a PNG file.</summary>
    /// <param name="log">The file of JSON lines that <see cref="RunLog"/> wrote.</param>
    /// <param name="picture">The PNG file, replaced if it is there.</param>
    /// <exception cref="InvalidDataException">The log is malformed.</exception>
    /// <exception cref="ArgumentException">The log holds no finite value.</exception>
    public static void Save(string log, string picture) =>
        Draw(RunLog.Read(log), Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(log))) ?? "").Save(picture);

    private static void DrawHeader(Canvas canvas, IReadOnlyList<RunRecord> records, string title)
    {
        var last = records[^1];
        var time = TimeSpan.FromSeconds(last.Seconds);
        var text = $"{title}  step {last.Step}, {(int)time.TotalHours}:{time:mm\\:ss}".TrimStart();
        using var font = Canvas.Font(16);
        using var paint = Canvas.Fill(SKColors.Black);
        canvas.Sk.DrawText(Canvas.Fit(text, font, canvas.Width - 32), 16, 25, SKTextAlign.Left, font, paint);
    }
}
