using FindAgents.Engine.Results;
using SkiaSharp;

namespace FindAgents.Engine.Imaging;

/// <summary>The strip below an overlay: number, label and score of each region, in columns.</summary>
internal sealed class Legend
{
    private const int MinWidth = 200;
    private static readonly SKColor Ink = new(28, 30, 34);
    private static readonly SKColor Faint = new(110, 114, 122);

    private readonly List<Region> _regions;
    private readonly int _more;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float _size;

    private Legend(List<Region> regions, int more, int width)
    {
        _regions = regions;
        _more = more;
        Width = Math.Max(width, MinWidth);
        _size = Math.Clamp(Width / 46f, 12, 18);

        // Columns as wide as the longest entry, as many as fit.
        using var font = Canvas.Font(_size);
        var widest = regions.Max(region => font.MeasureText(region.Label)) + font.MeasureText(Score(1)) + (Indent * 2);
        var entries = regions.Count + (more > 0 ? 1 : 0);
        _columns = (int)Math.Clamp((Width - (2 * Margin)) / widest, 1, Math.Max(1, entries));
        _rows = (entries + _columns - 1) / _columns;
    }

    public int Width { get; }

    public int Height => (int)Math.Ceiling((_rows * RowHeight) + (2 * Margin));

    private float Margin => _size * 0.75f;

    private float RowHeight => _size * 1.9f;

    private float Indent => _size * 2.1f;

    public static Legend Measure(IReadOnlyList<Region> regions, int maxEntries, int width)
    {
        var shown = regions.OrderBy(region => region.Number).Take(Math.Max(1, maxEntries)).ToList();
        return new Legend(shown, regions.Count - shown.Count, width);
    }

    public void Draw(SKCanvas canvas, int top)
    {
        using var font = Canvas.Font(_size);
        using var ink = Canvas.Fill(Ink);
        using var faint = Canvas.Fill(Faint);
        var columnWidth = (Width - (2 * Margin)) / _columns;
        for (var i = 0; i < _regions.Count + (_more > 0 ? 1 : 0); i++)
        {
            // Down the columns, as a list is read.
            var x = Margin + (i / _rows * columnWidth);
            var y = top + Margin + ((i % _rows) + 0.5f) * RowHeight;
            var baseline = y + (font.Metrics.CapHeight / 2);
            if (i == _regions.Count)
            {
                canvas.DrawText($"and {_more} more", x, baseline, SKTextAlign.Left, font, faint);
                break;
            }

            var region = _regions[i];
            var score = Score(region.Score);
            var room = columnWidth - Indent - font.MeasureText(score) - _size;
            var label = Canvas.Fit(region.Label, font, room);
            OverlayRenderer.DrawPlate(canvas, region.Number, new SKPoint(x + (_size * 0.85f), y), _size * 0.78f);
            canvas.DrawText(label, x + Indent, baseline, SKTextAlign.Left, font, ink);
            canvas.DrawText(score, x + Indent + font.MeasureText(label) + (_size * 0.5f), baseline, SKTextAlign.Left, font, faint);
        }
    }

    private static string Score(double score) => double.IsNaN(score) ? "–" : $"{Math.Round(Math.Clamp(score, 0, 1) * 100)}%";
}
