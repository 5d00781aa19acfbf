namespace FindAgents.Agents.Composers.English;

/// <summary>Takes out of a clause what must not be there: <c>without people</c>, <c>but not the trucks</c>, <c>except the sky</c>.</summary>
internal static class NegationReader
{
    private static readonly string[][] Negators =
    [
        .. """
        that do not contain any
        that do not contain
        that does not contain
        that do not show
        that do not have
        that does not have
        which do not contain
        which do not have
        do not contain
        and definitely no
        but definitely no
        with the exception of
        and without any
        but without any
        without any
        and without
        but without
        apart from
        aside from
        other than
        but not
        and not
        but no
        and no
        with no
        leaving out
        ignoring
        leave out
        not including
        not counting
        rather than
        instead of
        except for
        except
        excluding
        exclude
        omitting
        omit
        not containing
        not showing
        not with
        without
        minus
        """.Split('\n').Select(Lexicon.Words),
    ];

    // "make everything but the dog transparent"
    private static readonly HashSet<string> Outcomes = [.. Lexicon.Words("transparent white black blurry blurred invisible stays stay remains")];

    /// <summary>Whether a clause says nothing but what is not to be done.</summary>
    public static bool IsProhibition(IReadOnlyList<Token> tokens) =>
        (tokens.Has(0, "do", "not") || tokens.WordAt(0) is "never" || tokens.Has(0, "you", "must", "not") || tokens.Has(0, "you", "should", "not")) && Prohibited(tokens) > 0;

    /// <summary>Takes the negations out.</summary>
    /// <param name="tokens">The clause; what is negated is cut out of it.</param>
    /// <param name="isAlbum">Whether photos are sought: what belongs to a thing there ("a man without a hat") is said of the photo.</param>
    /// <returns>What must not be there, a list of tokens each.</returns>
    public static List<List<Token>> Read(List<Token> tokens, bool isAlbum)
    {
        var without = new List<List<Token>>();
        if (IsProhibition(tokens))
        {
            // "Do not segment the table, only the chairs."
            var start = Prohibited(tokens);
            var end = EndOf(tokens, start);
            without.AddRange(NounPhraseReader.Split(tokens[start..end]));
            tokens.Cut(0, end);
        }
        else if (tokens.WordAt(0) == "not" && tokens.KindAt(1) == TokenKind.Word)
        {
            var end = EndOf(tokens, 1);
            without.AddRange(NounPhraseReader.Split(tokens[1..end]));
            tokens.Cut(0, end);
        }

        for (var at = 0; at < tokens.Count; at++)
        {
            var length = Negators.FirstOrDefault(words => tokens.Has(at, words))?.Length ?? 0;
            if (length == 0 && tokens.WordAt(at) is "no" or "not" && at > 0 && tokens[at - 1].Kind is TokenKind.Comma or TokenKind.Open && tokens.WordAt(at + 1) is not ("more" or "fewer" or "less" or "matter" or "need"))
            {
                length = 1;
            }

            // "everything but the dog": but leaves out behind what is all.
            if (length == 0 && tokens.WordAt(at) == "but" && tokens.WordAt(at - 1) is "everything" or "all" or "anything" or "everybody" or "everyone")
            {
                length = 1;
            }

            if (length == 0 || at + length >= tokens.Count || NumberWords.Read(tokens, at + length, out _) > 0 || (!isAlbum && IsPartOfNoun(tokens, at)))
            {
                continue;
            }

            var end = EndOf(tokens, at + length);
            without.AddRange(NounPhraseReader.Split(tokens[(at + length)..end]));
            tokens.Cut(at, end);
            at--;
        }

        return [.. without.Select(WithoutPlace).Where(phrase => phrase.Count > 0)];
    }

    // "people in them": where they are not is clear.
    private static List<Token> WithoutPlace(List<Token> phrase) =>
        phrase.Count > 1 && phrase[0].Word is "with" or "of" or "in" or "on" or "at" ? WithoutPlace(NounPhraseReader.Clean(phrase[1..])) : phrase.Count > 2 && phrase[^1].Word is "it" or "them" or "there" && phrase[^2].Word is "in" or "on" ? phrase[..^2] : phrase;

    // "the man without a hat" is a man.
    private static bool IsPartOfNoun(List<Token> tokens, int at) =>
        tokens.WordAt(at) is "without" or "with" && at > 0 && tokens[at - 1].Kind == TokenKind.Word && !Lexicon.AnyNouns.Contains(tokens[at - 1].Word);

    private static int Prohibited(IReadOnlyList<Token> tokens)
    {
        var at = tokens.IndexOf(token => token.Word is "not" or "never") + 1;
        return Verbs.CommandOf(tokens.WordAt(at)) != VerbSense.None ? at + 1 : 0;
    }

    // To the comma, or to an "and" that leads on to something of its own.
    private static int EndOf(List<Token> tokens, int start)
    {
        for (var at = start; at < tokens.Count; at++)
        {
            if (tokens[at].Kind is TokenKind.Comma && !IsListed(tokens, at) || tokens[at].Kind is TokenKind.Colon or TokenKind.Stop or TokenKind.Close or TokenKind.Dash
                || tokens[at].Word is "but" || (tokens[at].Word is "and" && tokens.WordAt(at + 1) is "with" or "only" or "at") || (at > start && Outcomes.Contains(tokens[at].Word)))
            {
                return at;
            }
        }

        return tokens.Count;
    }

    // "without cars, bicycles and people"
    private static bool IsListed(List<Token> tokens, int comma)
    {
        var and = tokens.IndexOf(token => token.Word is "and" or "or", comma + 1);
        return and > comma && and - comma <= 4 && tokens.IndexOf(token => token.Kind == TokenKind.Comma, comma + 1) is var next && (next < 0 || next > and - 1);
    }
}
