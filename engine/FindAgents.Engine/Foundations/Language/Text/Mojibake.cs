using System.Text.RegularExpressions;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>Recognises characters beside one another that nobody writes, but that come out where UTF-8 is read as a one-byte encoding.</summary>
/// <remarks>
/// Which characters belong together, and which must not meet, are findings of ftfy 6.3.1 by Robyn Speer (Apache-2.0), with
/// which CLIP's vocabulary was trained and whose decisions are repeated here one by one. Safe to call from any thread.
/// </remarks>
internal static partial class Mojibake
{
    private const string Common = @"\u00A0\u00AD\u00B7\u00B4\u2013-\u2015\u2019\u2026";
    private const string Control = @"\u0080-\u009F";
    private const string Bad = @"\u00A4\u00A6\u00A8\u00AA\u00AC\u00AF\u00B8\u00BA\u0192\u02C6\u02C7\u02D8\u02DB\u02DC\u2020\u2021\u2030\u2310\u25CA\uFFFD";
    private const string Law = @"\u00A7\u00B6";
    private const string Money = @"\u00A2\u00A3\u00A5\u20A7\u20AC";
    private const string Opening = @"\u00A1\u00A9\u00AB\u00BF\u0384\u0385\u2018\u201A\u201C\u201E\u2022\u2039\uF8FF";
    private const string Closing = @"\u00AE\u00BB\u02DD\u201D\u203A\u2122";
    private const string Number =
        @"\u00B1-\u00B3\u00B5\u00B9\u00BC-\u00BE\u00D7\u00F7\u2044\u2116\u2202\u2206\u220F\u2211\u221A\u221E\u2229\u222B\u2248\u2260\u2261\u2264\u2265";

    private const string Face = @"\u00B0\u00D2-\u00D6\u00D9-\u00DC\u00F2-\u00F6\u00F8-\u00FC\u014C\u0150\u016A\u0172";
    private const string UpperAccented =
        @"\u00C0-\u00D1\u00D8\u00DC\u00DD\u0100\u0102\u0104\u0106\u010C\u010E\u0110\u0112\u0116\u0118\u011A\u011E\u0122\u012A\u0130\u0136\u0139\u013B\u013D\u0141" +
        @"\u0143\u0145\u0147\u0152\u0158\u015A\u015E\u0160\u0162\u0164\u016E\u0170\u0178\u0179\u017B\u017D\u0490";

    private const string LowerAccented =
        @"\u00DF-\u00F1\u00FC\u0101\u0103\u0105\u0107\u010D\u010F\u0111\u0113\u0117\u0119\u011B\u011F\u0123\u012B\u012F\u0137\u013A\u013C\u013E\u0142\u0153\u0155" +
        @"\u015B\u015F\u0161\u0165\u017A\u017C\u017E\u0491\uFB01\uFB02";

    private const string UpperCommon = @"\u00DE\u0386\u0388-\u038A\u038C\u038E\u038F\u0391-\u03AB\u0401-\u042F";
    private const string LowerCommon = @"\u03AC-\u03C9\u0430-\u045F";
    private const string Box = @"\u2502\u250C\u2510\u2518\u251C\u2524\u252C\u253C\u2550-\u256C\u2580\u2584\u2588\u258C\u2590-\u2593";
    private const string Space = @"\s\u001C-\u001F";

    // What letters, digits and the like are to the language that the rules were written in.
    private const string Word = @"\p{L}\p{N}_";
    private const string Accented = LowerAccented + UpperAccented;
    private const string Symbols = Box + Opening + Closing + Money + Number + Law;
    private const string ArabicTail = Common + Money + Bad + Number + Opening + @"\u0178\u0160\u00AE\u00B0\u00B5\u00BB";
    private const string Doubtful = Control + Bad + Opening + Closing + Money;

    // Where the bytes of UTF-8 come out as characters of some code page: what may lead two, three or four, and what may follow.
    private const string LeadOfTwo =
        @"\u00C2-\u00DF\u0100\u0102\u0106\u010C\u010E\u0110\u0112\u0116\u0118\u011A\u011E\u0122\u012A\u0130\u0136\u0139\u013B\u0141\u0143\u0145\u0147\u014C\u0150" +
        @"\u0158\u015A\u015E\u0160\u0162\u016A\u016E\u0170\u0172\u0179\u017B\u017D\u0392-\u03A1\u03A3-\u03AF\u0412-\u042F";

    private const string LeadOfThree =
        @"\u00E0-\u00EF\u0101\u0103\u0105\u0107\u010D\u010F\u0113\u0117\u0119\u011B\u0123\u012B\u012F\u0137\u013A\u013C\u0155\u017A\u03B0-\u03BF\u0430-\u043F";

    private const string LeadOfFour = @"\u00F0\u00F3\u0111\u011F\u0161\u03C0\u03C3\u0440\u0443";
    private const string StrictFollower =
        @"\u0080-\u00BF\u00C6\u00D8\u00E6\u00F8\u0104\u0105\u013D\u013E\u0141\u0142\u0152\u0153\u0156\u0157\u015A\u015B\u015E-\u0161\u0164\u0165\u0178-\u017E\u0192" +
        @"\u02C6\u02C7\u02D8\u02DB-\u02DD\u0384-\u0386\u0388-\u038A\u038C\u038E\u038F\u0401-\u040C\u040E\u040F\u0451-\u045C\u045E\u045F\u0490\u0491" +
        @"\u2020\u2021\u2030\u2039\u203A\u20AC\u2116\u2122";

    private const string Follower = StrictFollower + @" \u2013-\u2015\u2018-\u201A\u201C-\u201E\u2022\u2026";

    private const string Unlikely =
        $"[{Control}]" +
        $"|[{Bad}{Accented}{Symbols}][{Bad}]" +
        $"|[a-zA-Z][{LowerCommon}{UpperCommon}][{Bad}]" +
        $"|[{Bad}][{Accented}{Symbols}]" +
        $"|[{LowerAccented}{LowerCommon}{Box}{Closing}{Money}{Number}][{UpperAccented}]" +
        $"|[{Box}{Closing}{Money}{Number}][{LowerAccented}]" +
        $"|[{LowerAccented}{Box}{Closing}][{Money}]" +
        $"|[{Space}][{UpperAccented}][{Money}]" +
        $"|[{UpperAccented}{Box}][{Number}{Law}]" +
        $"|[{Accented}{Box}{Money}{Closing}][{Opening}][{Number}]" +
        $"|[{Accented}{Money}{Number}{Box}{Law}][{Closing}][{Opening}]" +
        $"|[{Money}{Number}{Box}][{Opening}]" +
        $"|[a-z][{UpperAccented}][{Opening}{Money}]" +
        $"|[{Box}][{Face}]" +
        $"|[{Accented}{Money}{Number}{Opening}{Closing}{Law}][{Box}]" +
        $"|[{Box}][{Closing}]" +
        $"|[{Accented}][{Opening}{Closing}][{Word}]" +
        "|[Œœ][^A-Za-z]" +
        $"|[{UpperAccented}]°" +

        // Windows-1252: two characters for one, Arabic, the scripts of South Asia.
        $@"|[ÂÃÎÐ][€œŠš¢£Ÿž\u00A0\u00AD®©°·»{Opening}{Closing}–—´]" +
        "|×[²³]" +
        $"|[ØÙ][{ArabicTail}][ØÙ][{ArabicTail}]" +
        "|à[²µ¹¼½¾]" +

        // MacRoman.
        "|√[±∂†≠®™´≤≥¥µø]|≈[°¢]|‚Ä[ìîïòôúùû†°¢π]|‚[âó][àä°ê]" +

        // Windows-1251, alone and on top of Latin-1.
        $"|вЂ|[ВГРС][{Doubtful}°µ][ВГРС]|ГўВЂВ.[A-Za-z ]" +

        // à, á and a space that does not break, of which plain spaces are made now and then.
        $@"|Ã[\u00A0¡]|[a-z][{Space}]?[ÃÂ] |^[ÃÂ] |[a-z.,?!{Closing}]Â[ {Opening}{Closing}]" +

        // Windows-1253 and Windows-1257.
        $@"|β€[™\u00A0Ά\u00AD®°]|[ΒΓΞΟ][{Doubtful}°][ΒΓΞΟ]|ā€";

    private const string EmbeddedUtf8 = $"(?<![{StrictFollower}])(?:[{LeadOfTwo}][{Follower}]|[{LeadOfThree}][{Follower}]{{2}}|[{LeadOfFour}][{Follower}]{{3}})+";

    /// <summary>Whether characters meet in a text that nobody writes beside one another.</summary>
    public static bool IsIn(string text) => Meeting().IsMatch(text);

    /// <summary>Replaces the parts of a text that look like UTF-8 read as something else.</summary>
    public static string ReplaceParts(string text, Func<string, string> replace) => Part().Replace(text, match => replace(match.Value));

    [GeneratedRegex(Unlikely, RegexOptions.CultureInvariant)]
    private static partial Regex Meeting();

    [GeneratedRegex(EmbeddedUtf8, RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
