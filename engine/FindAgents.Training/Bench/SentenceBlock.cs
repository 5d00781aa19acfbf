using FindAgents.Engine.Imaging;
using SkiaSharp;

namespace FindAgents.Training.Bench;

/// <summary>Sentences in lines of a given width, some of their words on a colour.</summary>
internal sealed class SentenceBlock
{
    private const byte Tint = 140;

    private static readonly SKColor Ink = new(28, 30, 34);

    private readonly List<Word> _words = [];
    private readonly float _size;

    public SentenceBlock(int width, IReadOnlyList<(string Text, List<(int Start, int End, int Number)> Marks)> sentences)
    {
        _size = Math.Clamp(width / 36f, 12, 20);
        using var font = Canvas.Font(_size);
        var space = font.MeasureText(" ");
        var y = Margin;
        foreach (var (text, marks) in sentences)
        {
            var x = Margin;
            foreach (var (piece, number, isSpaced) in Pieces(text, marks))
            {
                var fitted = Canvas.Fit(piece, font, width - (2 * Margin));
                var wide = font.MeasureText(fitted);
                x += isSpaced && x > Margin ? space : 0;
                if (x > Margin && isSpaced && x + wide > width - Margin)
                {
                    (x, y) = (Margin, y + LineHeight);
                }

                var continues = isSpaced && number > 0 && _words.Count > 0 && _words[^1] is var last && last.Number == number && last.Y == y && x > Margin;
                _words.Add(new Word(fitted, x, y, wide, number, continues ? space : 0));
                x += wide;
            }

            y += LineHeight * 1.25f;
        }

        Height = (int)Math.Ceiling(y + Margin);
    }

    public int Height { get; }

    private float Margin => _size * 0.75f;

    private float LineHeight => _size * 1.6f;

    public void Draw(SKCanvas canvas, int top)
    {
        using var font = Canvas.Font(_size);
        using var ink = Canvas.Fill(Ink);
        foreach (var word in _words.Where(word => word.Number > 0))
        {
            using var colour = Canvas.Fill(Canvas.ToSkia(RegionPalette.ColorOf(word.Number), Tint));
            canvas.DrawRect(word.X - word.Joined, top + word.Y, word.Width + word.Joined, _size * 1.35f, colour);
        }

        foreach (var word in _words)
        {
            canvas.DrawText(word.Text, word.X, top + word.Y + _size, SKTextAlign.Left, font, ink);
        }
    }

    // Words, cut where a phrase begins or ends.
    private static IEnumerable<(string Text, int Number, bool IsSpaced)> Pieces(string text, List<(int Start, int End, int Number)> marks)
    {
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            var number = NumberAt(marks, i);
            while (i < text.Length && !char.IsWhiteSpace(text[i]) && NumberAt(marks, i) == number)
            {
                i++;
            }

            yield return (text[start..i], number, start == 0 || char.IsWhiteSpace(text[start - 1]));
        }
    }

    private static int NumberAt(List<(int Start, int End, int Number)> marks, int at)
    {
        foreach (var (start, end, number) in marks)
        {
            if (at >= start && at < end)
            {
                return number;
            }
        }

        return 0;
    }

    private sealed record Word(string Text, float X, float Y, float Width, int Number, float Joined);
}
