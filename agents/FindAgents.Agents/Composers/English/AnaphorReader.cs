namespace FindAgents.Agents.Composers.English;

/// <summary>Reads what refers to images that were spoken of: <c>it</c>, <c>each of them</c>, <c>the results</c>, <c>the top 3</c>, <c>the first one</c>.</summary>
internal static class AnaphorReader
{
    /// <summary>How many tokens it takes; 0 where there is none.</summary>
    public static int LengthAt(IReadOnlyList<Token> tokens, int at) => Read(tokens, at, out _);

    /// <summary>Reads one that begins at a token.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="at">Where to look.</param>
    /// <param name="limit">How many of the images are meant, counted from the best; <see langword="null"/> where all are.</param>
    /// <returns>How many tokens it takes; 0 where there is none.</returns>
    public static int Read(IReadOnlyList<Token> tokens, int at, out int? limit)
    {
        limit = null;
        var next = at;
        if (tokens.WordAt(next) is "all" or "each" or "every" or "both" or "any" or "most")
        {
            next++;
            next += tokens.WordAt(next) == "one" ? 1 : 0;
            next += tokens.WordAt(next) == "single" ? 1 : 0;
            next += tokens.WordAt(next) == "of" ? 1 : 0;
            if (IsNoun(tokens.WordAt(next)))
            {
                return next + 1 - at;
            }

            if (IsPronoun(tokens, next))
            {
                return Counted(tokens, next, out limit) + next - at;
            }

            // "in each outline the boats", but not "in each room"
            var alone = tokens.WordAt(at) is "each" or "both" or "all" && tokens.WordAt(next - 1) != "of" && (next >= tokens.Count || Tokens.IsMark(tokens[next]) || ClauseSplitter.StartsCommand(tokens, next));
            return tokens.WordAt(next) is "the" ? Counted(tokens, next, out limit) is > 0 and var more ? next + more - at : 0
                : alone || (tokens.WordAt(next - 1) == "one" && next > at + 1) ? next - at : 0;
        }

        return IsPronoun(tokens, at) ? Math.Max(1, Counted(tokens, at, out limit)) : tokens.WordAt(at) is "the" or "top" ? Counted(tokens, at, out limit) : 0;
    }

    // these; these photos; the results; the top 3; the first five pictures; the best one
    private static int Counted(IReadOnlyList<Token> tokens, int at, out int? limit)
    {
        limit = null;
        var next = at + (tokens.WordAt(at) is "the" or "these" or "those" or "this" or "that" or "them" or "it" ? 1 : 0);
        var ranked = tokens.WordAt(next) is "top" or "first" or "best" or "closest" or "leading";
        next += ranked ? 1 : 0;
        var number = NumberWords.Read(tokens, next, out var value);
        if (number > 0 && tokens.WordAt(next + number) is "top" or "first" or "best" or "closest")
        {
            ranked = true;
            number++;
        }

        var isOne = number == 1 && tokens.WordAt(next) == "one";
        if (number > 0 && (ranked || isOne))
        {
            limit = value is > 0 ? value : null;
            next += number;
            var behind = IsNoun(tokens.WordAt(next)) || tokens.WordAt(next) == "ones" ? 1 : tokens.WordAt(next) == "of" && tokens.WordAt(next + 1) is "them" or "these" or "those" ? 2 : 0;
            return next + behind - at;
        }

        next += number;
        if (IsNoun(tokens.WordAt(next)) && tokens.KindAt(next + 1) != TokenKind.Reference)
        {
            limit = ranked && !tokens.WordAt(next).EndsWith('s') ? 1 : null;
            return next + 1 - at;
        }

        return tokens.WordAt(at) is "the" or "top" ? 0 : 1;
    }

    private static bool IsNoun(string word) => Lexicon.PhotoNouns.Contains(word) || Lexicon.ResultNouns.Contains(word);

    // "those" by itself, not "those cups"
    private static bool IsPronoun(IReadOnlyList<Token> tokens, int at) => tokens.WordAt(at) is "it" or "them"
        || (tokens.WordAt(at) is "these" or "those" or "this" or "that" && (at + 1 >= tokens.Count || tokens.KindAt(at + 1) is not TokenKind.Word || IsNoun(tokens.WordAt(at + 1)) || ClauseSplitter.StartsCommand(tokens, at + 1)
            || tokens.WordAt(at + 1) is "and" or "too" or "again" or "separately" or "as" or "into" or "by"));
}
