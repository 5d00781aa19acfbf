using System.Collections.Frozen;

namespace FindAgents.Agents.Composers.English;

/// <summary>Reads whole numbers in figures and in words: <c>5</c>, <c>seven</c>, <c>twenty-five</c>, <c>half a dozen</c>, <c>two hundred</c>.</summary>
internal static class NumberWords
{
    private const int Most = 1_000_000;

    private static readonly FrozenDictionary<string, int> Units = Numbered("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 0, 1);
    private static readonly FrozenDictionary<string, int> Tens = Numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10);
    private static readonly FrozenDictionary<string, int> Scales = new Dictionary<string, int>
    {
        ["dozen"] = 12,
        ["dozens"] = 12,
        ["score"] = 20,
        ["hundred"] = 100,
        ["thousand"] = 1000,
    }.ToFrozenDictionary();

    /// <summary>Reads the number that begins at a token.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="at">Where to look.</param>
    /// <param name="value">The number, not above a million.</param>
    /// <returns>How many tokens it takes; 0 where there is none.</returns>
    public static int Read(IReadOnlyList<Token> tokens, int at, out int value)
    {
        value = 0;
        var next = at;
        if (Word(next) == "half" && Word(next + 1) == "a" && Word(next + 2) == "dozen")
        {
            value = 6;
            return 3;
        }

        if (Word(next) == "a" && Word(next + 1) == "couple")
        {
            value = 2;
            return Word(next + 2) == "of" ? 3 : 2;
        }

        if (Word(next) is "a" or "an" && Scales.ContainsKey(Word(next + 1)))
        {
            value = 1;
            next++;
        }
        else if (next < tokens.Count && tokens[next] is { Kind: TokenKind.Number, Value: >= 0 and <= Most } figures && figures.Value == Math.Floor(figures.Value))
        {
            value = (int)figures.Value;
            next++;
        }
        else if (Tens.TryGetValue(Word(next), out var tens))
        {
            value = tens;
            next++;
            if (Units.TryGetValue(Word(next), out var units) && units is > 0 and < 10)
            {
                value += units;
                next++;
            }
        }
        else if (Units.TryGetValue(Word(next), out var unit))
        {
            value = unit;
            next++;
        }
        else if (Word(next).Split('-') is [var high, var low] && Tens.TryGetValue(high, out tens) && Units.TryGetValue(low, out unit))
        {
            value = tens + unit;
            next++;
        }
        else if (Scales.ContainsKey(Word(next)))
        {
            value = 1;
        }
        else
        {
            return 0;
        }

        if (Scales.TryGetValue(Word(next), out var scale))
        {
            value = (int)Math.Min((long)value * scale, Most);
            next++;
        }

        return next - at;

        string Word(int index) => index < tokens.Count ? tokens[index].Word : "";
    }

    private static FrozenDictionary<string, int> Numbered(string words, int first, int step) =>
        words.Split(' ').Select((word, i) => (word, value: first + (i * step))).ToFrozenDictionary(pair => pair.word, pair => pair.value);
}
