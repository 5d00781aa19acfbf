using System.Globalization;
using System.Text;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>Unicode's whole mapping to lower case, the dotted I and the sigma at a word's end included, as Python maps text.</summary>
internal static class LowerCase
{
    private const int CapitalSigma = 0x3A3;

    // Letters' modifiers and marks are passed over when a sigma looks for its neighbours, and so is this.
    private const string PassedOver = "'.:^`\u00A8\u00AD\u00AF\u00B4\u00B7\u00B8\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    /// <summary>Maps a text.</summary>
    public static string Of(string text)
    {
        var lower = new StringBuilder(text.Length);
        var runes = text.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case 0x130:
                    lower.Append("i\u0307");
                    break;
                case CapitalSigma:
                    lower.Append(IsCasedBefore(runes, i) && !IsCasedAfter(runes, i) ? 'ς' : 'σ');
                    break;
                default:
                    lower.Append(Rune.ToLowerInvariant(runes[i]).ToString());
                    break;
            }
        }

        return lower.ToString();
    }

    private static bool IsCasedBefore(Rune[] runes, int at)
    {
        do
        {
            at--;
        }
        while (at >= 0 && IsPassedOver(runes[at]));
        return at >= 0 && IsCased(runes[at]);
    }

    private static bool IsCasedAfter(Rune[] runes, int at)
    {
        do
        {
            at++;
        }
        while (at < runes.Length && IsPassedOver(runes[at]));
        return at < runes.Length && IsCased(runes[at]);
    }

    private static bool IsPassedOver(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && PassedOver.Contains((char)rune.Value, StringComparison.Ordinal));

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9);
}
