namespace FindAgents.Agents.Composers.English;

/// <summary>Tells the images that a clause is about from those that stand in it as words, and takes the former out.</summary>
internal static class ScopeReader
{
    /// <summary>Reads which images a clause is about.</summary>
    /// <param name="tokens">The clause; what says which images is cut out of it.</param>
    /// <param name="isAlbum">Whether the clause speaks of photos to be found: prepositions before references lead to what they show, then.</param>
    public static Scope Read(List<Token> tokens, bool isAlbum)
    {
        var groups = Groups(tokens, isAlbum);
        var plain = groups.Exists(group => group.Role == Role.Plain);
        var named = groups.Exists(group => group.Role is Role.Plain or Role.Named);
        var meant = groups.Where(group => group.Role == Role.Topic || (plain ? group.Role == Role.Plain : named ? group.Role == Role.Named : group.Role == Role.Object)).ToList();

        // "the dog from @a.jpg in @b.jpg": the nearer to the noun is part of it; "@a.jpg and @b.jpg" stay together.
        var names = meant.SelectMany(group => group.Names).ToList();
        foreach (var group in Enumerable.Reverse(meant))
        {
            tokens.Cut(group.Start, group.End);
        }

        var anaphor = isAlbum ? null : TakeAnaphor(tokens);
        return new Scope
        {
            Names = names,
            IsAnaphor = anaphor is not null && names.Count == 0,
            Limit = names.Count == 0 ? anaphor?.Limit : null,
        };
    }

    private enum Role
    {
        Content,
        Object,
        Named,
        Plain,
        Topic,
    }

    private sealed record Group(int Start, int End, IReadOnlyList<string> Names, Role Role);

    private static List<Group> Groups(List<Token> tokens, bool isAlbum)
    {
        var groups = new List<Group>();
        for (var at = 0; at < tokens.Count; at++)
        {
            if (!tokens[at].IsImage)
            {
                continue;
            }

            var names = new List<string> { tokens[at].Reference!.Image };
            var end = at + 1;
            while (NextImage(tokens, end) is { } next)
            {
                names.Add(tokens[next].Reference!.Image);
                end = next + 1;
            }

            var (start, role) = RoleOf(tokens, at, end, isAlbum);
            groups.Add(new Group(start, end, names, role));
            at = end - 1;
        }

        return groups;
    }

    // @a.jpg, @b.jpg and @c.jpg; @a.jpg as well as in @b.jpg
    private static int? NextImage(List<Token> tokens, int at)
    {
        var next = at;
        while (next < tokens.Count && next - at < 5 && (tokens[next].Kind == TokenKind.Comma || tokens[next].Word is "and" or "or" or "plus" or "as" or "well" or "in" or "on" or "both" or "also" or "from"))
        {
            next++;
        }

        return next < tokens.Count && tokens[next].IsImage && (next > at || tokens.WordAt(at - 1).Length == 0) && !tokens.Has(at, "in") && !tokens.Has(at, "from") && !tokens.Has(at, "on") ? next : null;
    }

    private static (int Start, Role Role) RoleOf(List<Token> tokens, int at, int end, bool isAlbum)
    {
        var start = at;
        while (start > 0 && (Lexicon.PhotoNouns.Contains(tokens.WordAt(start - 1)) || tokens.WordAt(start - 1) is "the" or "both" or "my" or "this" or "these" or "following" or "file" or "files" or "attached" or "all" or "our"
            || tokens[start - 1].Kind is TokenKind.Open))
        {
            start--;
        }

        var before = tokens.WordAt(start - 1);
        if (Lexicon.PlainScope.Contains(before) && tokens.WordAt(start - 2) is "as")
        {
            return (at, Role.Content);
        }

        if (Lexicon.Likeness.Contains(before) || (before == "to" && Lexicon.Likeness.Contains(tokens.WordAt(start - 2))) || (before is "as" && Lexicon.Likeness.Contains(tokens.WordAt(start - 2))) || before is "as" or "than")
        {
            return (at, Role.Content);
        }

        if (isAlbum && !(start == 0 && tokens.KindAt(end) == TokenKind.Colon))
        {
            return (at, Role.Content);
        }

        if (start == 0)
        {
            // A topic: "@bar.jpg: bottles"; or what something is said of: "@b.png has a dog in it".
            var isSubject = Lexicon.Containing.Contains(tokens.WordAt(end)) || tokens.WordAt(end) is "is" or "should";
            return (start, tokens.KindAt(end) is TokenKind.Colon or TokenKind.Comma or TokenKind.Dash or TokenKind.Place || isSubject ? Role.Topic : Role.Object);
        }

        if (before is "does" or "do" or "has" or "have" or "can" or "could" or "did" && (Lexicon.Containing.Contains(tokens.WordAt(end)) || tokens.WordAt(end) is "any" or "a" or "an"))
        {
            return (start, Role.Named);
        }

        if (before is "search" or "query" && end < tokens.Count && tokens.WordAt(end) == "for")
        {
            return (start, Role.Named);
        }

        if (before == "with" && start == 1)
        {
            return (0, Role.Topic);
        }

        if (!Lexicon.ScopePrepositions.Contains(before) || (before == "for" && tokens.WordAt(start - 2) is "look" or "looking" or "search" or "searching") || (before == "to" && Verbs.LemmaOf(tokens.WordAt(start - 2)) is null))
        {
            return (start, Role.Object);
        }

        start--;
        start -= tokens.WordAt(start - 1) is "out" or "inside" or "anywhere" or "all" && tokens.WordAt(start) is "of" or "in" ? 1 : 0;
        return (start, Lexicon.PlainScope.Contains(before) ? Role.Plain : Role.Named);
    }

    private static (int? Limit, int Length)? TakeAnaphor(List<Token> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            var preposition = tokens.WordAt(at);
            if (!(Lexicon.ScopePrepositions.Contains(preposition) || preposition is "among" or "amongst" or "with" && at == 0) || IsVerbParticle(tokens, at))
            {
                continue;
            }

            var length = AnaphorReader.Read(tokens, at + 1, out var limit);
            if (length > 0 && !(preposition is "to" or "around" or "over" or "at" && tokens.WordAt(at + 1) is "it" or "them" && limit is null))
            {
                tokens.Cut(at, at + 1 + length);
                return (limit, length);
            }
        }

        return null;
    }

    // "look for it", "search for them": what is looked for, not where.
    private static bool IsVerbParticle(List<Token> tokens, int at) =>
        tokens.WordAt(at) == "for" && tokens.WordAt(at - 1) is "look" or "looking" or "search" or "searching" or "hunt" or "watch";
}
