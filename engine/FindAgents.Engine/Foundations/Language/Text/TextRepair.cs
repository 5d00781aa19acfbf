using System.Text;
using System.Text.RegularExpressions;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>
/// Mends text that was read in the wrong encoding, and brings it to plain forms: references of HTML, ligatures, wide
/// letters, curly quotes, line breaks, control characters, accents apart from their letters.
/// </summary>
/// <remarks>
/// Gives what <c>ftfy.fix_text</c> of ftfy 6.3.1 gives, step by step and in its order, because CLIP's tokens were learned
/// from text that had gone through it. Safe to call from any thread.
/// </remarks>
internal static partial class TextRepair
{
    // The character, and the letters that it stands for.
    private static readonly Dictionary<char, string> Ligatures =
        ("\u0132IJ \u0133ij \u0149\u02BCn \u01C4D\u017D \u01C5D\u017E \u01C6d\u017E \u01C7LJ \u01C8Lj \u01C9lj \u01CANJ \u01CBNj \u01CCnj \u01F1DZ \u01F2Dz \u01F3dz " +
         "\uFB00ff \uFB01fi \uFB02fl \uFB03ffi \uFB04ffl \uFB05\u017Ft \uFB06st")
        .Split(' ').ToDictionary(entry => entry[0], entry => entry[1..]);

    /// <summary>Mends a text.</summary>
    public static string Fix(string text)
    {
        var mended = new StringBuilder(text.Length);
        var decodes = true;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) + 1;
            var line = text[start..(end == 0 ? text.Length : end)];

            // A < says that this is HTML and means its references to be there, from here on.
            decodes = decodes && !line.Contains('<', StringComparison.Ordinal);
            mended.Append(FixLine(line, decodes));
            start += line.Length;
        }

        return mended.ToString();
    }

    private static string FixLine(string text, bool decodes)
    {
        while (true)
        {
            var before = text;
            text = FixEncoding(decodes ? HtmlReferences.DecodeCertain(text) : text);
            text = Plain(ControlsAsWindows(text));
            text = CanonicalForms.Compose(ControlCharacter().Replace(TerminalEscape().Replace(text, string.Empty), string.Empty));
            if (text == before)
            {
                return text;
            }
        }
    }

    private static string Plain(string text)
    {
        var spread = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Ligatures.TryGetValue(c, out var letters))
            {
                spread.Append(letters);
            }
            else
            {
                spread.Append(c);
            }
        }

        var plain = new StringBuilder(CanonicalForms.UsualWidth(spread.ToString()));
        plain.Replace("\r\n", "\n");
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = plain[i] switch
            {
                '\u02BC' or (>= '\u2018' and <= '\u201B') => '\'',
                >= '\u201C' and <= '\u201F' => '"',
                '\r' or '\u2028' or '\u2029' or '\u0085' => '\n',
                var c => c,
            };
        }

        return WithoutLoneSurrogates(plain);
    }

    private static string WithoutLoneSurrogates(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\uFFFD';
            }
        }

        return text.ToString();
    }

    private static string FixEncoding(string text)
    {
        while (true)
        {
            var fixedText = FixEncodingOnce(text);
            if (fixedText == text)
            {
                return text;
            }

            text = fixedText;
        }
    }

    private static string FixEncodingOnce(string text)
    {
        if (Ascii.IsValid(text) || !Mojibake.IsIn(text))
        {
            return text;
        }

        // UTF-8 that was read with a code page is read back with it.
        foreach (var page in CodePage.All)
        {
            if (page.TryEncode(text, out var bytes) && Utf8Variants.TryDecode(Restored(bytes, page), out var decoded))
            {
                return decoded;
            }
        }

        // Nothing fits the whole: what looks like UTF-8 is mended by itself.
        var parts = Mojibake.ReplaceParts(text, part => part.Length < text.Length && Mojibake.IsIn(part) ? FixEncoding(part) : part);

        // What is left may be controls of Latin-1 that were meant as letters of Windows-1252.
        return parts != text ? parts : ControlsAsWindows(text);
    }

    private static byte[] Restored(byte[] bytes, CodePage page)
    {
        // Bytes as characters of their number, so that patterns can be looked for.
        var text = Encoding.Latin1.GetString(bytes);

        // A space that does not break has become a plain one; in MacRoman a dash before a space looks the same.
        if (page.Name != "macroman" && LostSpace().IsMatch(text))
        {
            text = LostSpace().Replace(GraveWord().Replace(text, "\u00C3\u00A0 "), match => match.Value.Replace(' ', '\u00A0'));
        }

        if (page.IsLenient)
        {
            text = LostBytes().Replace(text, "\u00EF\u00BF\u00BD");
        }

        return Encoding.Latin1.GetBytes(text);
    }

    private static string ControlsAsWindows(string text) => C1Control().Replace(text, match => CodePage.Windows1252.Decode((byte)match.Value[0]).ToString());

    [GeneratedRegex("\u001B\\[[0-9;]*[a-zA-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex TerminalEscape();

    [GeneratedRegex(@"[\u0000-\u0008\u000B\u000E-\u001F\u007F\u206A-\u206F\uFEFF\uFFF9-\uFFFC]", RegexOptions.CultureInvariant)]
    private static partial Regex ControlCharacter();

    [GeneratedRegex(@"[\u0080-\u009F]", RegexOptions.CultureInvariant)]
    private static partial Regex C1Control();

    // "à la" keeps its space; "às" and "àquele" with their kin are one word.
    [GeneratedRegex(@"\u00C3 (?! |quele|quela|quilo|s )", RegexOptions.CultureInvariant)]
    private static partial Regex GraveWord();

    [GeneratedRegex(
        @"[\u00C2\u00C3\u00C5\u00CE\u00D0\u00D9] " +
        @"|[\u00E2\u00E3] [\u0080-\u0084\u0086-\u009F\u00A1-\u00BF]" +
        @"|[\u00E0-\u00E3][\u0080-\u0084\u0086-\u009F\u00A1-\u00BF] " +
        @"|\u00F0(?: [\u0080-\u00BF][\u0080-\u00BF]|[\u0080-\u00BF] [\u0080-\u00BF]|[\u0080-\u00BF][\u0080-\u00BF] )",
        RegexOptions.CultureInvariant)]
    private static partial Regex LostSpace();

    // Sequences of UTF-8 some of whose bytes a code page had nothing for.
    [GeneratedRegex(
        @"[\u00C2-\u00DF]\u001A|[\u00C2\u00C3]\?" +
        @"|\u00ED[\u00A0-\u00AF][\u001A?]\u00ED[\u00B0-\u00BF][\u001A?\u0080-\u00BF]" +
        @"|\u00ED[\u00A0-\u00AF][\u001A?\u0080-\u00BF]\u00ED[\u00B0-\u00BF][\u001A?]" +
        @"|[\u00E0-\u00EF](?:[\u001A?][\u001A\u0080-\u00BF]|[\u001A\u0080-\u00BF][\u001A?])" +
        @"|[\u00F0-\u00F4](?:[\u001A?][\u001A\u0080-\u00BF]{2}|[\u001A\u0080-\u00BF][\u001A?][\u001A\u0080-\u00BF]|[\u001A\u0080-\u00BF]{2}[\u001A?])" +
        @"|\u001A",
        RegexOptions.CultureInvariant)]
    private static partial Regex LostBytes();
}
