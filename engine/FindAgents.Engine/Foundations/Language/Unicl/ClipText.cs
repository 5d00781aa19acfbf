using System.Text;
using FindAgents.Engine.Foundations.Language.Text;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>Text as CLIP wants it: mended, references of HTML resolved, single spaces, lower case; and cut into the pieces that are tokenized apart.</summary>
/// <remarks>
/// Written out where a pattern would do elsewhere: .NET's patterns see halves of surrogate pairs, and a letter beyond the
/// first 65,536 characters would be no letter to them.
/// </remarks>
internal static class ClipText
{
    /// <summary>The mark of a text's beginning, which a text may hold.</summary>
    public const string Start = "<|startoftext|>";

    /// <summary>The mark of a text's end, which a text may hold.</summary>
    public const string End = "<|endoftext|>";

    // The one mark whose capital is a letter: the official pattern, which ignores case, takes it for nothing at all, and
    // leaves it out as it leaves out spaces.
    private const int MarkWithCase = 0x345;

    // In the order in which they are tried.
    private static readonly string[] Fixed = [Start, End, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Digit,
        Other,
    }

    /// <summary>Brings a text into CLIP's form.</summary>
    public static string Clean(string text)
    {
        // Twice: references to & are followed once more.
        var clean = Strip(HtmlReferences.Decode(HtmlReferences.Decode(TextRepair.Fix(text))));
        var single = new StringBuilder(clean.Length);
        foreach (var c in clean)
        {
            if (!char.IsWhiteSpace(c))
            {
                single.Append(c);
            }
            else if (single.Length > 0 && single[^1] != ' ')
            {
                single.Append(' ');
            }
        }

        return LowerCase.Of(single.ToString());
    }

    /// <summary>The pieces of a clean text, in order: a mark, an English ending behind an apostrophe, a run of letters, a digit, a run of anything else but spaces.</summary>
    public static IEnumerable<string> Pieces(string clean)
    {
        for (var start = 0; start < clean.Length;)
        {
            if (Fixed.FirstOrDefault(word => StandsAt(clean, start, word)) is { } word)
            {
                yield return clean.Substring(start, word.Length);
                start += word.Length;
                continue;
            }

            var kind = KindAt(clean, start, out var end);
            while (kind is Kind.Letter or Kind.Other && end < clean.Length && KindAt(clean, end, out var next) == kind)
            {
                end = next;
            }

            if (kind != Kind.Space)
            {
                yield return clean[start..end];
            }

            start = end;
        }
    }

    private static Kind KindAt(string text, int at, out int end)
    {
        // Half of a pair is no character: it counts as something else.
        end = at + (Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1);
        return Rune.IsWhiteSpace(rune) || rune.Value == MarkWithCase ? Kind.Space
            : Rune.IsLetter(rune) ? Kind.Letter
            : Rune.IsNumber(rune) ? Kind.Digit
            : Kind.Other;
    }

    // The text is in lower case; the long s is one to the official pattern, which ignores case.
    private static bool StandsAt(string text, int at, string word)
    {
        if (text.Length - at < word.Length)
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            if ((text[at + i] == '\u017F' ? 's' : text[at + i]) != word[i])
            {
                return false;
            }
        }

        return true;
    }

    // Python's idea of space, which has the separators among the controls.
    private static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';
}
