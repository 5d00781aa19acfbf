using System.Globalization;
using System.Text;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Phrases;

/// <summary>Reads the text of a phrase: the one place that knows how references are written.</summary>
internal static class PhraseReader
{
    /// <summary>How references are written, for messages.</summary>
    public const string Forms =
        "Write @photo.jpg (the whole image), @photo.jpg#2 (region 2 of the last result on it), @photo.jpg(120,80) (what lies at a point) or @photo.jpg(10,20,200,150) (what is in a box: x, y, width, height in pixels), @\"my photo.jpg\" where the name holds blanks or brackets, and @@ for a plain @.";

    private const char Mark = '@';

    /// <exception cref="PhraseReferenceException">A reference is not complete.</exception>
    public static IReadOnlyList<WrittenPart> Read(string text)
    {
        var parts = new List<WrittenPart>();
        var words = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != Mark)
            {
                words.Append(text[at++]);
            }
            else if (At(text, at + 1) == Mark)
            {
                words.Append(Mark);
                at += 2;
            }
            else if (StartsReference(text, at))
            {
                Flush(words, parts);
                parts.Add(ReadReference(text, ref at));
            }
            else
            {
                words.Append(text[at++]);
            }
        }

        Flush(words, parts);
        return parts;
    }

    /// <summary>Reads the reference that begins at a place, where one does.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="at">Where to look; behind the reference afterwards.</param>
    /// <returns>The reference; <see langword="null"/> where none begins there.</returns>
    /// <exception cref="PhraseReferenceException">The reference is not complete.</exception>
    public static PhraseReference? ReadAt(string text, ref int at) =>
        text[at] == Mark && At(text, at + 1) != Mark && StartsReference(text, at) ? ReadReference(text, ref at) : null;

    /// <summary>Whether a name can stand without quotation marks. One that begins with an @ cannot: two of them are a plain one.</summary>
    public static bool IsBareName(string name) => name.Length > 0 && name[0] != Mark && BareLength(name, 0) == name.Length;

    private static void Flush(StringBuilder words, List<WrittenPart> parts)
    {
        var text = words.ToString().Trim();
        words.Clear();
        if (text.Length > 0)
        {
            parts.Add(new WrittenWords(text));
        }
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    // An @ behind what can end the first half of an e-mail address is no reference.
    private static bool StartsReference(string text, int at) =>
        !(at > 0 && (IsWordCharacter(text[at - 1]) || text[at - 1] is '.' or '-' or '+' or '%'))
        && (At(text, at + 1) == '"' || BareLength(text, at + 1) > 0 || (At(text, at + 1) == '#' && char.IsAsciiDigit(At(text, at + 2))));

    private static bool IsWordCharacter(char c) =>
        char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '_'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // What paths are mostly made of, and @ (photo@2x.png). Blanks, brackets, commas and quotation marks end a name.
    private static int BareLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && (IsWordCharacter(text[end]) || text[end] is '.' or '-' or '/' or '\\' or '~' or '+' or '%' or ':' or '=' or '&' or '$' or '^' or Mark))
        {
            end++;
        }

        // These rather belong to the sentence.
        while (end > start && text[end - 1] is '.' or ':' or Mark)
        {
            end--;
        }

        return end - start;
    }

    private static PhraseReference ReadReference(string text, ref int at)
    {
        var start = at++;
        var name = At(text, at) == '"' ? ReadQuoted(text, start, ref at) : ReadBare(text, start, ref at);
        return At(text, at) switch
        {
            '#' => ReadRegion(text, start, ref at, name),
            '(' => ReadPlace(text, start, ref at, name),
            _ => Checked(text, start, at, () => PhraseReference.ToImage(name)),
        };
    }

    private static string ReadBare(string text, int start, ref int at)
    {
        var length = BareLength(text, at);
        if (length == 0)
        {
            throw Wrong(text, start, at + 2, "It names no image.");
        }

        at += length;
        return text[(at - length)..at];
    }

    private static string ReadQuoted(string text, int start, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                name.Append(text[at]);
            }
            else if (At(text, at + 1) == '"')
            {
                name.Append('"');
                at++;
            }
            else
            {
                at++;
                return name.ToString();
            }
        }

        throw Wrong(text, start, text.Length, "The quotation mark behind the name is missing.");
    }

    private static PhraseReference ReadRegion(string text, int start, ref int at, string name)
    {
        var digits = ++at;
        while (char.IsAsciiDigit(At(text, at)))
        {
            at++;
        }

        // A number runs to the end of its word: #2x is a slip, not region 2.
        return int.TryParse(text.AsSpan(digits, at - digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && !(at < text.Length && (IsWordCharacter(text[at]) || text[at] is '#' or '(' or Mark))
            ? Checked(text, start, at, () => PhraseReference.ToRegion(name, number))
            : throw Wrong(text, start, at + 1, "The number of a region is expected behind #, and nothing else.");
    }

    private static PhraseReference ReadPlace(string text, int start, ref int at, string name)
    {
        var end = text.IndexOf(')', at);
        if (end < 0)
        {
            throw Wrong(text, start, text.Length, "The closing bracket is missing.");
        }

        var inside = text[(at + 1)..end];
        at = end + 1;
        double[] numbers = [.. inside.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
        return numbers switch
        {
            _ when !numbers.All(double.IsFinite) => throw Wrong(text, start, at, "Two or four numbers are expected in the brackets; leave a blank before brackets that belong to the sentence."),
            [var x, var y] => Checked(text, start, at, () => PhraseReference.ToPoint(name, new PointF(x, y))),
            [var x, var y, var width, var height] => Checked(text, start, at, () => PhraseReference.ToBox(name, new Box(x, y, width, height))),
            _ => throw Wrong(text, start, at, $"Two numbers (a point) or four (a box) are expected in the brackets, not {numbers.Length}."),
        };
    }

    private static PhraseReference Checked(string text, int start, int end, Func<PhraseReference> create)
    {
        try
        {
            return create();
        }
        catch (PhraseReferenceException exception)
        {
            throw Wrong(text, start, end, exception.Message, exception);
        }
    }

    private static PhraseReferenceException Wrong(string text, int start, int end, string why, Exception? cause = null)
    {
        var message = $"The reference '{Quote.Short(text[start..Math.Min(end, text.Length)])}' cannot be read. {why}{(why.EndsWith(Forms, StringComparison.Ordinal) ? "" : " " + Forms)}";
        return cause is null ? new PhraseReferenceException(message) : new PhraseReferenceException(message, cause);
    }
}
