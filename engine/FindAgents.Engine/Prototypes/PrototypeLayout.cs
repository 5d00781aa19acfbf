using FindAgents.Engine.Imaging;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Mini;
using SkiaSharp;

namespace FindAgents.Engine.Prototypes;

/// <summary>Where everything of a prototype's picture stands, and how it is drawn.</summary>
internal sealed class PrototypeLayout : IDisposable
{
    private const float Margin = 20;
    private const float Cell = 26;
    private const float TitleSize = 19;
    private const float TextSize = 12.5f;
    private const float LineHeight = 18;
    private const float MostText = 340;
    private const double Slope = Math.PI / 4; // of the columns' names
    private const int Heads = 4;
    private const float LegendWidth = 800;
    private const float LegendColumn = 310;

    private static readonly SKColor Ink = new(28, 30, 34);
    private static readonly SKColor Faint = new(110, 114, 122);
    private static readonly SKColor Line = new(222, 225, 230);
    private static readonly SKColor Band = new(244, 246, 249);
    private static readonly SKColor Content = Named("blue");
    private static readonly SKColor Conditional = Named("orange");
    private static readonly SKColor Read = Named("green");
    private static readonly SKColor Kept = new(226, 239, 250);

    private static readonly (ReadoutHead Head, string Name)[] HeadNames =
    [
        (ReadoutHead.Mask, "mask"), (ReadoutHead.MaskEmbedding, "mask embedding"),
        (ReadoutHead.ClassEmbedding, "class embedding"), (ReadoutHead.ClassLogits, "class logits"),
    ];

    private readonly TaskPrototype _prototype;
    private readonly SKFont _title = Canvas.Font(TitleSize);
    private readonly SKFont _text = Canvas.Font(TextSize);
    private readonly List<string> _columns;
    private readonly HashSet<string> _kept;
    private readonly List<(string Text, bool IsFaint)> _head;
    private readonly float _names;
    private readonly float _start;
    private readonly float _readouts;
    private readonly float _top;

    public PrototypeLayout(TaskPrototype prototype)
    {
        _prototype = prototype;
        _columns = [VariableNames.ImageFeatures, .. prototype.Variables.Select(v => v.Name)];
        _kept = [.. prototype.Variables.Select(v => v.Name).Where(IsKept)];
        _names = Widest(_columns);
        _start = Widest(prototype.Variables.Select(Start));
        _readouts = Widest(prototype.Variables.Select(ReadoutNames));
        var slanted = (float)(Math.Max(_names, Widest(HeadNames.Select(head => head.Name))) * Math.Sin(Slope)) + 14;
        Width = Math.Max(LegendWidth, Matrix + (_columns.Count * Cell) + Cell + (Heads * Cell) + 10 + _readouts + Math.Max(Margin, slanted - _readouts));
        _head = [.. Wrap(prototype.Description, Width - (2 * Margin)).Select(line => (line, false)), (Prompts(), true)];
        _top = Margin + TitleSize + 8 + (_head.Count * LineHeight) + 6 + slanted;
        Height = _top + (prototype.Variables.Length * Cell) + 16 + (3 * (LineHeight + 6)) + Margin;
    }

    public float Width { get; }

    public float Height { get; }

    // Where the matrix begins.
    private float Matrix => Margin + _names + 14 + _start + 14;

    private float ReadoutsLeft => Matrix + (_columns.Count * Cell) + Cell;

    public void Draw(SKCanvas canvas)
    {
        using var white = Canvas.Fill(SKColors.White);
        canvas.DrawRect(0, 0, Width, Height, white);
        Text(canvas, Canvas.Fit(_prototype.Name, _title, Width - (2 * Margin)), Margin, Margin + TitleSize, Ink, _title);
        for (var i = 0; i < _head.Count; i++)
        {
            Text(canvas, Canvas.Fit(_head[i].Text, _text, Width - (2 * Margin)), Margin, Margin + TitleSize + 8 + ((i + 0.75f) * LineHeight), _head[i].IsFaint ? Faint : Ink);
        }

        DrawGrid(canvas);
        for (var row = 0; row < _prototype.Variables.Length; row++)
        {
            DrawRow(canvas, _prototype.Variables[row], row);
        }

        DrawLegend(canvas, _top + (_prototype.Variables.Length * Cell) + 16);
    }

    public void Dispose()
    {
        _title.Dispose();
        _text.Dispose();
    }

    private static SKColor Named(string name) => Canvas.ToSkia(RegionPalette.Colors.First(color => color.Name == name));

    // What it is before anybody looks: the YAML's own words.
    private static string Start(TaskVariable variable)
    {
        string?[] parts =
        [
            variable.Learned == LearnedContent.None ? null : $"learned {PrototypeYaml.Learned.Write(variable.Learned)}",
            variable.DuplicateOf is { } source ? $"copy of {source}" : null,
            variable.Prompt is { } prompt ? $"with {prompt}" : null,
            variable.SummaryOf is { } summed ? $"sums up {summed}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private string ReadoutNames(TaskVariable variable) => string.Join(", ", _prototype.Readouts.Where(r => r.Variable == variable.Name).Select(r => r.Name));

    private string Prompts() => _prototype.Prompts.Length == 0
        ? "Takes no prompt."
        : $"Takes the prompts {string.Join(", ", _prototype.Prompts.Select(prompt => prompt.Optional ? $"{prompt.Name} (optional)" : prompt.Name))}.";

    // The same whatever is asked: it looks at nothing but the image and what is kept as well.
    private bool IsKept(string variable)
    {
        var given = _prototype.Variables.Where(v => v.Prompt is not null).Select(v => v.Name);
        return KeptVariables.AreAlike(variable, MiniPrototypes.InstanceSegmentation, [VariableNames.ObjectProposals], _prototype, given)
            || KeptVariables.AreAlike(variable, BuiltInPrototypes.PanopticSegmentation, [], _prototype, given);
    }

    private float Widest(IEnumerable<string> texts) => Math.Min(MostText, texts.Select(text => _text.MeasureText(Canvas.Fit(text, _text, MostText))).DefaultIfEmpty(0).Max());

    private List<string> Wrap(string text, float width)
    {
        const int MostLines = 3;
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && _text.MeasureText(longer) > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        return lines.Count >= MostLines ? [.. lines.Take(MostLines - 1), $"{lines[MostLines - 1]} …"] : line.Length == 0 ? lines : [.. lines, line];
    }

    private void DrawGrid(SKCanvas canvas)
    {
        var (left, right) = (Matrix, Matrix + (_columns.Count * Cell));
        var bottom = _top + (_prototype.Variables.Length * Cell);
        using var band = Canvas.Fill(Band);
        using var kept = Canvas.Fill(Kept);
        for (var row = 0; row < _prototype.Variables.Length; row++)
        {
            var y = _top + (row * Cell);
            var isKept = _kept.Contains(_prototype.Variables[row].Name);
            if (isKept || row % 2 == 0)
            {
                canvas.DrawRect(Margin - 6, y, Width - (2 * (Margin - 6)), Cell, isKept ? kept : band);
            }
        }

        using var line = Canvas.Stroke(Line, 1);
        for (var column = 0; column <= _columns.Count; column++)
        {
            canvas.DrawLine(left + (column * Cell), _top, left + (column * Cell), bottom, line);
        }

        for (var row = 0; row <= _prototype.Variables.Length; row++)
        {
            canvas.DrawLine(left, _top + (row * Cell), right, _top + (row * Cell), line);
            canvas.DrawLine(ReadoutsLeft, _top + (row * Cell), ReadoutsLeft + (Heads * Cell), _top + (row * Cell), line);
        }

        for (var head = 0; head <= Heads; head++)
        {
            canvas.DrawLine(ReadoutsLeft + (head * Cell), _top, ReadoutsLeft + (head * Cell), bottom, line);
        }

        for (var column = 0; column < _columns.Count; column++)
        {
            Slanted(canvas, Canvas.Fit(_columns[column], _text, MostText), left + ((column + 0.6f) * Cell), _top - 7, column == 0 ? Content : Ink);
        }

        for (var head = 0; head < Heads; head++)
        {
            Slanted(canvas, HeadNames[head].Name, ReadoutsLeft + ((head + 0.6f) * Cell), _top - 7, Ink);
        }

        Text(canvas, "who looks", Margin, _top - 8, Faint);
        Text(canvas, "starts from", Margin + _names + 14, _top - 8, Faint);
    }

    private void DrawRow(SKCanvas canvas, TaskVariable variable, int row)
    {
        var middle = _top + ((row + 0.5f) * Cell);
        var baseline = middle + (_text.Metrics.CapHeight / 2);
        Text(canvas, Canvas.Fit(variable.Name, _text, _names + 1), Margin, baseline, Ink);
        Text(canvas, Canvas.Fit(Start(variable), _text, _start + 1), Margin + _names + 14, baseline, Faint);
        var content = _prototype.ContentAttention.Where(e => e.From == variable.Name).ToDictionary(e => e.To, StringComparer.Ordinal);
        var conditional = _prototype.ConditionalAttention.Where(e => e.From == variable.Name).ToDictionary(e => e.To, StringComparer.Ordinal);
        for (var column = 0; column < _columns.Count; column++)
        {
            var (c, k) = (content.GetValueOrDefault(_columns[column]), conditional.GetValueOrDefault(_columns[column]));
            var x = Matrix + ((column + 0.5f) * Cell);
            var apart = c is not null && k is not null ? Cell / 4 : 0;
            if (c is not null)
            {
                DrawContent(canvas, x - apart, middle, apart > 0 ? 5 : 8, column == 0 && !variable.IgnoreCrossMask, c.MatchIndex);
            }

            if (k is not null)
            {
                DrawConditional(canvas, x + apart, middle, apart > 0 ? 4.5f : 7.5f, k.MatchIndex);
            }
        }

        for (var head = 0; head < Heads; head++)
        {
            if (_prototype.Readouts.Any(r => r.Variable == variable.Name && r.Head == HeadNames[head].Head))
            {
                DrawReadout(canvas, ReadoutsLeft + ((head + 0.5f) * Cell), middle);
            }
        }

        Text(canvas, Canvas.Fit(ReadoutNames(variable), _text, _readouts + 1), ReadoutsLeft + (Heads * Cell) + 10, baseline, Faint);
    }

    private void DrawLegend(SKCanvas canvas, float top)
    {
        (Action<float, float> Draw, string Words)[][] lines =
        [
            [
                ((x, y) => DrawContent(canvas, x, y, 8, isLimited: false, matchIndex: false), "gathers content (content attention)"),
                ((x, y) => DrawContent(canvas, x, y, 8, isLimited: true, matchIndex: false), "… under its own mask only"),
            ],
            [
                ((x, y) => DrawConditional(canvas, x, y, 7.5f, matchIndex: false), "is conditioned by (conditional attention)"),
                ((x, y) => DrawConditional(canvas, x, y, 7.5f, matchIndex: true), "… by rows of its own index only"),
            ],
            [
                ((x, y) => DrawReadout(canvas, x, y), "is read out"),
                ((x, y) => DrawSwatch(canvas, x, y), "the same whatever is asked: computed once, kept with the image"),
            ],
        ];
        for (var i = 0; i < lines.Length; i++)
        {
            var (x, y) = (Margin, top + ((i + 0.5f) * (LineHeight + 6)));
            foreach (var (draw, words) in lines[i])
            {
                draw(x + 8, y);
                Text(canvas, words, x + 24, y + (_text.Metrics.CapHeight / 2), Ink);
                x += LegendColumn;
            }
        }
    }

    private static void DrawContent(SKCanvas canvas, float x, float y, float radius, bool isLimited, bool matchIndex)
    {
        using var fill = Canvas.Fill(Content);
        canvas.DrawCircle(x, y, radius, fill);
        if (isLimited)
        {
            using var white = Canvas.Fill(SKColors.White);
            canvas.DrawCircle(x, y, radius * 0.62f, white);
            canvas.DrawCircle(x, y, radius * 0.3f, fill);
        }

        DrawIndex(canvas, x, y, radius * 0.7f, matchIndex);
    }

    private static void DrawConditional(SKCanvas canvas, float x, float y, float half, bool matchIndex)
    {
        using var fill = Canvas.Fill(Conditional);
        canvas.DrawRect(x - half, y - half, 2 * half, 2 * half, fill);
        DrawIndex(canvas, x, y, half, matchIndex);
    }

    // A diagonal: row 1 sees row 1, row 2 sees row 2.
    private static void DrawIndex(SKCanvas canvas, float x, float y, float half, bool matchIndex)
    {
        if (matchIndex)
        {
            using var line = Canvas.Stroke(SKColors.White, 3);
            using var dark = Canvas.Stroke(Ink, 1.5f);
            canvas.DrawLine(x - half, y - half, x + half, y + half, line);
            canvas.DrawLine(x - half, y - half, x + half, y + half, dark);
        }
    }

    private static void DrawReadout(SKCanvas canvas, float x, float y)
    {
        using var fill = Canvas.Fill(Read);
        using var path = Polygon((x - 7, y - 7), (x + 8, y), (x - 7, y + 7));
        canvas.DrawPath(path, fill);
    }

    private static void DrawSwatch(SKCanvas canvas, float x, float y)
    {
        using var fill = Canvas.Fill(Kept);
        using var edge = Canvas.Stroke(Line, 1);
        canvas.DrawRect(x - 9, y - 8, 18, 16, fill);
        canvas.DrawRect(x - 9, y - 8, 18, 16, edge);
    }

    private static SKPath Polygon(params ReadOnlySpan<(float X, float Y)> points)
    {
        using var builder = new SKPathBuilder();
        builder.MoveTo(points[0].X, points[0].Y);
        foreach (var (x, y) in points[1..])
        {
            builder.LineTo(x, y);
        }

        builder.Close();
        return builder.Detach();
    }

    private void Slanted(SKCanvas canvas, string text, float x, float y, SKColor color)
    {
        canvas.Save();
        canvas.RotateRadians(-(float)Slope, x, y);
        Text(canvas, text, x, y, color);
        canvas.Restore();
    }

    private void Text(SKCanvas canvas, string text, float x, float y, SKColor color, SKFont? font = null)
    {
        using var fill = Canvas.Fill(color);
        canvas.DrawText(text, x, y, SKTextAlign.Left, font ?? _text, fill);
    }
}
