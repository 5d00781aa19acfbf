using System.CommandLine.Parsing;
using System.Globalization;
using FindAgents.Engine.Masks;

namespace FindAgents.Cli.CommandLine;

/// <summary>Reads points, boxes and strokes from the command line.</summary>
internal static class Coordinates
{
    private static readonly char[] Blanks = [' ', '\t', '\n', ';'];

    /// <summary>A point, <c>x,y</c>.</summary>
    public static bool TryPoint(string text, out PointF point)
    {
        var ok = TryNumbers(text, 2, out var numbers);
        point = ok ? new PointF(numbers[0], numbers[1]) : default;
        return ok;
    }

    /// <summary>A box, <c>x,y,width,height</c>.</summary>
    public static bool TryBox(string text, out Box box)
    {
        var ok = TryNumbers(text, 4, out var numbers);
        box = ok ? new Box(numbers[0], numbers[1], numbers[2], numbers[3]) : default;
        return ok;
    }

    /// <summary>A stroke, <c>"x,y x,y …"</c>.</summary>
    public static bool TryStroke(string text, out IReadOnlyList<PointF> stroke)
    {
        var points = new List<PointF>();
        stroke = points;
        foreach (var part in text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryPoint(part, out var point))
            {
                return false;
            }

            points.Add(point);
        }

        return points.Count > 0;
    }

    /// <summary>Points given one an option.</summary>
    public static PointF[]? ReadPoints(ArgumentResult result) =>
        ReadAll<PointF>(result, TryPoint, "a point: two numbers as x,y in pixels, such as 120,80");

    /// <summary>A box.</summary>
    public static Box? ReadBox(ArgumentResult result) =>
        ReadAll<Box>(result, TryBox, "a box: four numbers as x,y,width,height in pixels, such as 40,30,200,150") is [var box] ? box : null;

    /// <summary>Strokes given one an option.</summary>
    public static IReadOnlyList<PointF>[]? ReadStrokes(ArgumentResult result) =>
        ReadAll<IReadOnlyList<PointF>>(result, TryStroke, "a stroke: points with blanks between them, such as \"120,80 130,90 140,95\"");

    private delegate bool TryParse<T>(string text, out T value);

    private static T[]? ReadAll<T>(ArgumentResult result, TryParse<T> parse, string expected)
    {
        var values = new List<T>();
        foreach (var token in result.Tokens)
        {
            if (!parse(token.Value, out var value))
            {
                result.AddError($"'{token.Value}' is not {expected}.");
                return null;
            }

            values.Add(value);
        }

        return [.. values];
    }

    private static bool TryNumbers(string text, int count, out double[] numbers)
    {
        var parts = text.Split(',');
        numbers = new double[count];
        if (parts.Length != count)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return false;
            }
        }

        return true;
    }
}
