using System.Globalization;
using System.Text;

namespace FindAgents.Engine.Foundations.Language.Glove;

/// <summary>Brings text to the one spelling that word vectors are kept under: lower case, without accents, plain apostrophes and hyphens.</summary>
/// <remarks>Written out, because Unicode normalisation leaves all but ASCII alone in a process of invariant culture.</remarks>
internal static class TextFolding
{
    // U+00C0 to U+017F, letter by letter; '·' stands for one that stays as it is, digits for the two-letter ones below.
    private const string Latin =
        "aaaaaa1ceeeeiiii2nooooo·ouuuuy34aaaaaa1ceeeeiiii2nooooo·ouuuuy3y" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii55jjkkklllllll" +
        "lllnnnnnnnnnoooooo66rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    private static readonly string[] Pairs = ["", "ae", "d", "th", "ss", "ij", "oe"];

    /// <summary>Folds a text.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            switch (c)
            {
                case < '\u0080':
                    folded.Append(char.ToLowerInvariant(c));
                    break;
                case '\u2019' or '\u2018' or '\u02BC' or '\uFF07' or '\u00B4':
                    folded.Append('\'');
                    break;
                case '\u2010' or '\u2011' or '\u00AD':
                    folded.Append('-');
                    break;
                case >= '\u00C0' and <= '\u017F':
                    AppendLatin(folded, c);
                    break;
                case >= '\uFF10' and <= '\uFF5A' when char.IsAsciiLetterOrDigit((char)(c - 0xFEE0)):
                    folded.Append(char.ToLowerInvariant((char)(c - 0xFEE0)));
                    break;
                case >= '\uFB00' and <= '\uFB04':
                    folded.Append(c switch { '\uFB00' => "ff", '\uFB01' => "fi", '\uFB02' => "fl", '\uFB03' => "ffi", _ => "ffl" });
                    break;
                default:
                    // Accents that follow their letter vanish.
                    if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                    {
                        folded.Append(char.ToLowerInvariant(c));
                    }

                    break;
            }
        }

        return folded.ToString();
    }

    private static void AppendLatin(StringBuilder folded, char c)
    {
        var plain = Latin[c - 0xC0];
        if (plain == '·')
        {
            folded.Append(char.ToLowerInvariant(c));
        }
        else if (char.IsAsciiDigit(plain))
        {
            folded.Append(Pairs[plain - '0']);
        }
        else
        {
            folded.Append(plain);
        }
    }
}
