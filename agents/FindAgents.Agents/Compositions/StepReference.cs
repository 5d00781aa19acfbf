using System.Globalization;
using System.Text;

namespace FindAgents.Agents.Compositions;

/// <summary><c>$n</c>: the result of step n, as it is written in images, phrases and queries.</summary>
/// <remarks>In a phrase or query it stands as a word. Between quotation marks it is text.</remarks>
public static class StepReference
{
    /// <summary>How a step is referred to.</summary>
    /// <param name="step">Its number, from 1.</param>
    public static string To(int step) => string.Create(CultureInfo.InvariantCulture, $"${step}");

    /// <summary>Reads a text that is a reference and nothing else.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="step">The step's number; 0 where it is none that can be counted to.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryRead(string text, out int step)
    {
        ArgumentNullException.ThrowIfNull(text);
        step = 0;
        if (text.Length < 2 || text[0] != '$' || !text.AsSpan(1).ContainsOnlyDigits())
        {
            return false;
        }

        // A number beyond all steps is a reference still, to a step that there is not.
        step = int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        return true;
    }

    /// <summary>The steps that a phrase or query refers to, in its order.</summary>
    /// <param name="text">Any text.</param>
    public static IReadOnlyList<int> In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Places(text).Select(place => place.Step)];
    }

    /// <summary>Writes something else where a phrase or query refers to steps.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="write">What to write for a step.</param>
    internal static string Replace(string text, Func<int, string> write)
    {
        var (replaced, copied) = (new StringBuilder(), 0);
        foreach (var (start, end, step) in Places(text))
        {
            replaced.Append(text, copied, start - copied).Append(write(step));
            copied = end;
        }

        return replaced.Append(text, copied, text.Length - copied).ToString();
    }

    private static List<(int Start, int End, int Step)> Places(string text)
    {
        var places = new List<(int Start, int End, int Step)>();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[at] == '$' && (at == 0 || char.IsWhiteSpace(text[at - 1])))
            {
                var end = at + 1;
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                {
                    end++;
                }

                if ((end == text.Length || !char.IsLetter(text[end])) && TryRead(text[at..end], out var step))
                {
                    places.Add((at, end, step));
                }
            }
        }

        return places;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter))
            {
                return false;
            }
        }

        return true;
    }
}
