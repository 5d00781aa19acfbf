using SkiaSharp;

namespace FindAgents.Engine.Imaging;

/// <summary>The strip below a contact sheet that says what its colours stand for: as many entries a line as fit.</summary>
internal sealed class SheetKey
{
    private readonly List<(int Number, string Label, float X, int Line)> _entries = [];
    private readonly float _size;
    private readonly int _lines;

    /// <summary>Lays it out.</summary>
    /// <param name="labels">What the colours stand for, the first that of number 1.</param>
    /// <param name="font">What it is written with.</param>
    /// <param name="size">The font's size.</param>
    /// <param name="width">The room for a line.</param>
    public SheetKey(IReadOnlyList<string> labels, SKFont font, float size, float width)
    {
        _size = size;
        var (x, line) = (0f, 0);
        for (var i = 0; i < labels.Count; i++)
        {
            var label = Canvas.Fit(labels[i], font, width - Indent);
            var taken = Indent + font.MeasureText(label);
            if (x > 0 && x + taken > width)
            {
                (x, line) = (0, line + 1);
            }

            _entries.Add((i + 1, label, x, line));
            x += taken + (size * 1.5f);
        }

        _lines = labels.Count > 0 ? line + 1 : 0;
    }

    /// <summary>Its height in pixels; 0 where there is nothing to say.</summary>
    public int Height => (int)Math.Ceiling(_lines * LineHeight);

    private float Indent => _size * 2.1f;

    private float LineHeight => _size * 1.9f;

    /// <summary>Draws it.</summary>
    public void Draw(SKCanvas canvas, float left, float top, SKFont font, SKPaint ink)
    {
        foreach (var (number, label, x, line) in _entries)
        {
            var y = top + ((line + 0.5f) * LineHeight);
            OverlayRenderer.DrawPlate(canvas, number, new SKPoint(left + x + (_size * 0.85f), y), _size * 0.78f);
            canvas.DrawText(label, left + x + Indent, y + (font.Metrics.CapHeight / 2), SKTextAlign.Left, font, ink);
        }
    }
}
