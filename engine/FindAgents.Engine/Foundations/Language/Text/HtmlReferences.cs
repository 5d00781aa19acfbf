using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>HTML's character references, such as <c>&amp;amp;</c>, as the characters that they stand for.</summary>
/// <remarks>By the rules of the HTML Standard for broken references, too, which the framework's own decoder leaves alone. Safe to call from any thread.</remarks>
internal static partial class HtmlReferences
{
    private const int LastCodePoint = 0x10FFFF;

    private static readonly Lazy<(FrozenDictionary<string, string> Standard, FrozenDictionary<string, string> Capitals)> Names = new(ReadNames);

    /// <summary>Replaces every reference, without a semicolon where the standard knows it so.</summary>
    public static string Decode(string text) => text.Contains('&', StringComparison.Ordinal) ? Reference().Replace(text, Named) : text;

    /// <summary>Replaces references that end in a semicolon, and such as somebody has put into capitals; leaves alone what might be meant as it stands.</summary>
    public static string DecodeCertain(string text) => text.Contains('&', StringComparison.Ordinal) ? CertainReference().Replace(text, match => Certain(match.Value)) : text;

    private static string Certain(string reference)
    {
        var name = reference[1..];
        if (name[0] == '#')
        {
            var decoded = Decode(reference);
            return decoded.Contains(';', StringComparison.Ordinal) ? reference : decoded;
        }

        return Names.Value.Standard.TryGetValue(name, out var text) || Names.Value.Capitals.TryGetValue(name, out text) ? text : reference;
    }

    private static string Named(Match match)
    {
        var reference = match.Groups[1].Value;
        if (reference[0] == '#')
        {
            return Numbered(reference);
        }

        if (Names.Value.Standard.TryGetValue(reference, out var text))
        {
            return text;
        }

        for (var length = reference.Length - 1; length > 1; length--)
        {
            if (Names.Value.Standard.TryGetValue(reference[..length], out text))
            {
                return text + reference[length..];
            }
        }

        return match.Value;
    }

    private static string Numbered(string reference)
    {
        var digits = reference.TrimEnd(';')[1..];
        var hexadecimal = digits[0] is 'x' or 'X';
        var read = hexadecimal
            ? long.TryParse(digits.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return !read || number is < 0 or > LastCodePoint or 0 or (>= 0xD800 and <= 0xDFFF) ? "\uFFFD"
            : number is >= 0x80 and <= 0x9F ? CodePage.Windows1252.Decode((byte)number).ToString()
            : IsNoCharacter((int)number) ? string.Empty
            : char.ConvertFromUtf32((int)number);
    }

    private static bool IsNoCharacter(int number) =>
        number is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) || (number & 0xFFFE) == 0xFFFE;

    private static (FrozenDictionary<string, string> Standard, FrozenDictionary<string, string> Capitals) ReadNames()
    {
        var standard = new Dictionary<string, string>(StringComparer.Ordinal);
        var capitals = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in TextData.Lines("html-entities.txt"))
        {
            var parts = line.Split('\t');
            var text = TextData.Text(parts[1].Split(' '));
            if (line[0] == '!')
            {
                capitals.Add(parts[0][1..], text);
            }
            else
            {
                standard.Add(parts[0], text);
            }
        }

        return (standard.ToFrozenDictionary(StringComparer.Ordinal), capitals.ToFrozenDictionary(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};", RegexOptions.CultureInvariant)]
    private static partial Regex CertainReference();
}
