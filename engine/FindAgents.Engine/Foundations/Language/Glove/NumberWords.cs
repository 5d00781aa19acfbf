using System.Globalization;

namespace FindAgents.Engine.Foundations.Language.Glove;

/// <summary>Numbers as people say them: the word vectors know no digits.</summary>
internal static class NumberWords
{
    private const int Largest = 999_999;

    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly Dictionary<string, string> IrregularOrdinals = new()
    {
        ["one"] = "first",
        ["two"] = "second",
        ["three"] = "third",
        ["five"] = "fifth",
        ["eight"] = "eighth",
        ["nine"] = "ninth",
        ["twelve"] = "twelfth",
    };

    /// <summary>Says a whole number: <c>21</c> is twenty, one.</summary>
    /// <param name="digits">ASCII digits alone.</param>
    /// <returns>The words, or <see langword="null"/> for a number beyond 999,999.</returns>
    public static IReadOnlyList<string>? Say(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Largest ? Cardinal(number) : null;

    /// <summary>Says a place in an order: <c>22nd</c> is twenty, second.</summary>
    /// <param name="digits">ASCII digits alone, without the ending.</param>
    /// <returns>The words, or <see langword="null"/> for a number beyond 999,999.</returns>
    public static IReadOnlyList<string>? SayOrdinal(string digits)
    {
        if (Say(digits) is not { } words)
        {
            return null;
        }

        var last = words[^1];
        var ordinal = IrregularOrdinals.TryGetValue(last, out var irregular) ? irregular
            : last[^1] == 'y' ? last[..^1] + "ieth"
            : last + (last[^1] == 't' ? "h" : "th");
        return [.. words.SkipLast(1), ordinal];
    }

    private static List<string> Cardinal(int number)
    {
        var words = new List<string>();
        if (number >= 1000)
        {
            words.AddRange(Cardinal(number / 1000));
            words.Add("thousand");
            number %= 1000;
        }

        if (number >= 100)
        {
            words.Add(Small[number / 100]);
            words.Add("hundred");
            number %= 100;
        }

        if (number >= 20)
        {
            words.Add(Tens[number / 10]);
            number %= 10;
        }

        if (number > 0 || words.Count == 0)
        {
            words.Add(Small[number]);
        }

        return words;
    }
}
