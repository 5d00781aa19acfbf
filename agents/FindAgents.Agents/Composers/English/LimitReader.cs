namespace FindAgents.Agents.Composers.English;

/// <summary>Takes out of a clause how many results are wanted.</summary>
internal static class LimitReader
{
    private static readonly HashSet<string> Between = [.. Lexicon.Words("most best top similar closest different more other random good nice new of my our the recent latest newest oldest great likely relevant beautiful favourite favorite sample example separate individual matching")];

    /// <summary>Takes the number out.</summary>
    /// <param name="tokens">The clause; what says how many is cut out of it.</param>
    /// <param name="isHead">Whether a word names what is counted: photos, results, or regions.</param>
    public static int? Take(List<Token> tokens, Func<string, bool> isHead)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (Capped(tokens, at) is { } capped)
            {
                tokens.Cut(capped.From, capped.To);
                return capped.Value;
            }

            var length = NumberWords.Read(tokens, at, out var value);
            if (length > 0 && value > 0 && HeadBehind(tokens, at + length, isHead) is { } head)
            {
                var from = at - (tokens.WordAt(at - 1) is "top" or "first" or "best" or "only" or "just" or "last" or "the" ? 1 : 0);
                from -= tokens.WordAt(from - 1) is "the" or "only" or "just" ? 1 : 0;
                tokens.Cut(from, at + length);
                return value;
            }

            if (tokens.WordAt(at) is "top" or "best" or "first" or "closest" or "single" && HeadBehind(tokens, at + 1, isHead) is { } one && !tokens[one].Word.EndsWith('s'))
            {
                tokens.Cut(at, at + 1);
                return 1;
            }

            // Behind what is counted, numbers belong to what the photos show.
            if (isHead(tokens[at].Word) && !tokens.Skip(at + 1).Any(token => token.Word is "max" or "maximum" or "limit" or "most" or "up" or "more" or "top" or "only" or "just"))
            {
                return null;
            }
        }

        return null;
    }

    // limit 8; max 9; at most seven; no more than 4; up to 20; the top three
    private static (int From, int To, int Value)? Capped(List<Token> tokens, int at)
    {
        var next = at;
        if (tokens.WordAt(next) is "max" or "maximum" or "limit" or "limited")
        {
            next++;
            while (next < tokens.Count && next - at < 4 && (tokens.WordAt(next) is "of" or "to" or "is" or "at" or "it" or "them" || tokens[next].Kind is TokenKind.Colon || tokens[next].Text == "="))
            {
                next++;
            }
        }
        else if (tokens.Has(at, "at", "most") || tokens.Has(at, "up", "to") || tokens.Has(at, "only", "the") || tokens.Has(at, "just", "the"))
        {
            next += 2;
            next += tokens.WordAt(next) is "top" or "first" or "best" ? 1 : 0;
        }
        else if ((tokens.WordAt(at) is "no" or "not" && tokens.WordAt(at + 1) is "more" && tokens.WordAt(at + 2) == "than"))
        {
            next += 3;
        }
        else if (tokens.WordAt(at) is "top" or "first" or "best" && (tokens.WordAt(at - 1) is not "the" || at < 4))
        {
            next++;
        }

        if (next == at || NumberWords.Read(tokens, next, out var value) is not (> 0 and var length) || value == 0)
        {
            return null;
        }

        var to = next + length;
        to += Lexicon.ResultNouns.Contains(tokens.WordAt(to)) ? 1 : 0;
        var from = at - (tokens.KindAt(at - 1) == TokenKind.Open || tokens.WordAt(at - 1) is "the" or "a" or "with" ? 1 : 0);
        from -= tokens.WordAt(from - 1) is "with" && from < at ? 1 : 0;
        return (Math.Max(0, from), to + (tokens.KindAt(to) == TokenKind.Close ? 1 : 0), value);
    }

    private static int? HeadBehind(List<Token> tokens, int at, Func<string, bool> isHead)
    {
        for (var next = at; next < tokens.Count && next - at < 4; next++)
        {
            if (isHead(tokens[next].Word))
            {
                return next;
            }

            // "5 holiday photos", but not "5 dogs in photos"
            if (tokens[next].Kind != TokenKind.Word || (!Between.Contains(tokens[next].Word) && Lexicon.Prepositions.Contains(tokens[next].Word)))
            {
                return null;
            }
        }

        return null;
    }
}
