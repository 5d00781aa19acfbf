namespace FindAgents.Agents.Composers.English;

/// <summary>Cuts a request into clauses: at the ends of sentences, at "then", and where "and" or a comma leads to a further command.</summary>
internal static class ClauseSplitter
{
    // Verbs that may as well be nouns: "the mask of", "a box and a lid".
    private static readonly HashSet<string> NounLike = [.. Lexicon.Words(
        "mask outline segment box label trace circle crop spot count point cut clip mark blur drop list search look click tap highlight frame contour silhouette tint shade play book email mail message post phone call order answer change print move copy move view share use work show find overlay match")];

    private static readonly HashSet<string> NoCommand = [.. Lexicon.Words("want need have like wish know contain number work go hold")];

    public static List<Clause> Split(IReadOnlyList<Token> request)
    {
        var tokens = WithoutCourtesies(request);
        var clauses = new List<Clause>();
        var current = new List<Token>();
        var (kept, hasBody, hasReference, hasAlbum) = (false, false, false, false);
        for (var at = 0; at < tokens.Count;)
        {
            if (tokens[at].Kind == TokenKind.Stop)
            {
                Flush(false);
                at++;
                continue;
            }

            var joint = ReadJoint(tokens, at, current.Count == 0, out var strong);
            var next = at + joint;
            if (current.Count == 0)
            {
                if (joint > 0 && next < tokens.Count)
                {
                    at = next;
                    continue;
                }
            }
            else if (joint > 0 && next < tokens.Count && tokens[next].Kind != TokenKind.Stop
                && (strong ? hasBody || hasReference : (hasBody && (StartsCommand(tokens, next) || StartsScoped(tokens, next, hasReference) || (hasAlbum && StartsPhotos(tokens, next)))) || IsAnotherPair(tokens, current[0], at, next, hasBody)))
            {
                Flush(false);
                at = next;
                continue;
            }
            else if (tokens[at].Kind == TokenKind.Colon && StartsCommand(tokens, at + 1) && !hasReference && !hasAlbum)
            {
                // "The task: outline the car."
                if (!hasBody)
                {
                    current = [];
                }

                Flush(false);
                at++;
                continue;
            }
            else if (tokens.WordAt(at) == "so" && tokens.WordAt(tokens.WordAt(at + 1) == "that" ? at + 2 : at + 1) is "only" or "just")
            {
                Flush(true);
                at++;
                continue;
            }

            hasBody |= IsBody(tokens[at]);
            hasReference |= tokens[at].Kind == TokenKind.Reference;
            hasAlbum |= Lexicon.AlbumNouns.Contains(tokens[at].Word) || Lexicon.PhotoNouns.Contains(tokens[at].Word);
            current.Add(tokens[at++]);
        }

        Flush(false);
        return InOrder([.. clauses.SelectMany(PhotosFirst)]);

        void Flush(bool nextIsKept)
        {
            var trimmed = current.Trim();
            if (trimmed.Exists(token => token.Kind is not TokenKind.Number && !Tokens.IsMark(token)))
            {
                clauses.Add(new Clause(trimmed) { IsKept = kept });
            }

            current = [];
            (kept, hasBody, hasReference, hasAlbum) = (nextIsKept, false, false, false);
        }
    }

    /// <summary>Whether a command begins at a place.</summary>
    public static bool StartsCommand(IReadOnlyList<Token> tokens, int at)
    {
        var word = tokens.WordAt(at);
        if (word is "do" && tokens.WordAt(at + 1) is "not")
        {
            return Verbs.CommandOf(tokens.WordAt(at + 2)) != VerbSense.None;
        }

        if (word is "can" or "could" or "would" or "will" && tokens.WordAt(at + 1) == "you")
        {
            return Verbs.CommandOf(tokens.WordAt(at + 2)) != VerbSense.None;
        }

        if (Verbs.CommandOf(word) == VerbSense.None || NoCommand.Contains(word) || at + 1 >= tokens.Count)
        {
            return false;
        }

        var following = tokens.WordAt(at + 1);
        if (word is "look" or "search" or "click" or "tap" or "point" && following is "in" or "at" or "for" or "through" or "on" or "out" or "to")
        {
            return true;
        }

        return tokens.KindAt(at + 1) is not (TokenKind.Stop or TokenKind.Comma or TokenKind.Close or TokenKind.Colon)
            && !(NounLike.Contains(word) && following is "of" or "in" or "on" or "from" or "at" or "with" or "and" or "or" or "is" or "are" or "for" or "that" or "around");
    }

    // What a clause needs before a further one can follow: a verb, or a noun that does as well.
    private static bool IsBody(Token token) =>
        (Verbs.LemmaOf(token.Word) is { } lemma && !NoCommand.Contains(lemma) && lemma is not ("do" or "open" or "let"))
        || Lexicon.PhotoNouns.Contains(token.Word) || Lexicon.MaskNouns.Contains(token.Word) || token.Word is "removal";

    // Commas and connecting words. Strong ones part clauses by themselves.
    private static int ReadJoint(List<Token> tokens, int at, bool begins, out bool strong)
    {
        strong = false;
        var next = at;
        while (next < tokens.Count)
        {
            var word = tokens.WordAt(next);
            if (tokens[next].Kind is TokenKind.Comma or TokenKind.Dash || (begins && tokens[next].Kind is TokenKind.Symbol or TokenKind.Colon))
            {
                next++;
            }
            else if (word is "and" or "but" or "plus" or "also" || (next > at && word is "just" or "now" or "only" && StartsCommand(tokens, next + 1)))
            {
                next++;
            }
            else if (word is "then" or "afterwards" or "afterward" or "thereafter" or "subsequently")
            {
                strong = true;
                next++;
            }
            else if ((word is "after" && tokens.WordAt(next + 1) is "that" or "this" or "which") || tokens.Has(next, "followed", "by") || tokens.Has(next, "once", "done"))
            {
                strong = true;
                next += 2;
            }
            else if (word is "next" or "finally" or "lastly" && tokens.WordAt(next + 1) is not "to" && (begins || next > at) && (StartsCommand(tokens, next + 1) || tokens.KindAt(next + 1) == TokenKind.Comma))
            {
                strong = true;
                next++;
            }
            else if (begins && word is "second" or "third" or "fourth" or "fifth" or "secondly" or "thirdly" && tokens.KindAt(next + 1) is TokenKind.Comma or TokenKind.Colon && next + 1 < tokens.Count)
            {
                next++;
            }
            else if (begins && word is "first" or "firstly" && (StartsCommand(tokens, next + 1) || tokens.KindAt(next + 1) == TokenKind.Comma))
            {
                next++;
            }
            else
            {
                break;
            }
        }

        return next - at;
    }

    // "from these pick out the giraffe"
    private static bool StartsScoped(List<Token> tokens, int at, bool hasReference)
    {
        if (Lexicon.PlainScope.Contains(tokens.WordAt(at)) && at + 2 < tokens.Count && tokens[at + 1].IsImage && hasReference)
        {
            return tokens.KindAt(at + 2) == TokenKind.Word && tokens.WordAt(at + 2) is not ("and" or "or" or "as" or "plus");
        }

        if (!Lexicon.ScopePrepositions.Contains(tokens.WordAt(at)) || AnaphorReader.LengthAt(tokens, at + 1) is not (> 0 and var length))
        {
            return false;
        }

        var verb = at + 1 + length;
        return StartsCommand(tokens, verb) || (tokens.KindAt(verb) == TokenKind.Comma && StartsCommand(tokens, verb + 1));
    }

    // "photos of dogs and photos of cats"
    private static bool StartsPhotos(List<Token> tokens, int at)
    {
        var next = at;
        while (next < tokens.Count && next - at < 4 && (Lexicon.Determiners.Contains(tokens[next].Word) || NumberWords.Read(tokens, next, out _) > 0))
        {
            next += Math.Max(1, NumberWords.Read(tokens, next, out _));
        }

        return Lexicon.PhotoNouns.Contains(tokens.WordAt(next)) && tokens.WordAt(next + 1) is "of" or "with" or "where" or "showing";
    }

    // "the dog in @a.jpg and the cat in @b.jpg"
    private static bool IsAnotherPair(List<Token> tokens, Token first, int at, int next, bool hasBody)
    {
        if (at > 0 && tokens[at - 1].Kind == TokenKind.Place && tokens[next].Kind == TokenKind.Word && !Lexicon.Prepositions.Contains(tokens[next].Word) && hasBody)
        {
            // "the dog at (10,20) and the cat at (30,40)"
            var stop = tokens.IndexOf(token => token.Kind == TokenKind.Stop, next);
            return tokens.IndexOf(token => token.Kind == TokenKind.Place, next) is > 0 and var place && (stop < 0 || place < stop);
        }

        if (at == 0 || !tokens[at - 1].IsImage || tokens[next].Kind is TokenKind.Reference || Lexicon.Prepositions.Contains(tokens[next].Word) || Lexicon.ScopePrepositions.Contains(first.Word))
        {
            return false;
        }

        for (var i = next + 1; i < tokens.Count && tokens[i].Kind != TokenKind.Stop; i++)
        {
            if (tokens[i].IsImage)
            {
                return i > next + 1 && Lexicon.PlainScope.Contains(tokens.WordAt(i - 1)) && !StartsCommand(tokens, next);
            }
        }

        return false;
    }

    // "Mask the dog in my photos of dogs": they are found before it is.
    private static IEnumerable<Clause> PhotosFirst(Clause clause)
    {
        var tokens = clause.Tokens;
        var verb = tokens.IndexOf(token => Verbs.CommandOf(token.Word) is VerbSense.Segment or VerbSense.Remove or VerbSense.Keep || token.Word is "count");
        for (var at = verb + 2; verb is >= 0 and <= 4 && at + 2 < tokens.Count; at++)
        {
            if (!Lexicon.PhotoNouns.Contains(tokens[at].Word) || tokens[at + 1].Word is not ("of" or "with" or "where" or "showing" or "that" or "containing" or "in" or "from" or "like" or "taken"))
            {
                continue;
            }

            var start = at;
            while (start > verb && (Lexicon.Determiners.Contains(tokens[start - 1].Word) || tokens[start - 1].Kind == TokenKind.Number || tokens[start - 1].Word is "of" && tokens.WordAt(start - 2) is "all" or "each" || NumberWords.Read(tokens, start - 1, out _) > 0))
            {
                start--;
            }

            if (start > verb + 1 && Lexicon.ScopePrepositions.Contains(tokens[start - 1].Word))
            {
                return [new Clause(tokens[start..]), new Clause(tokens[..(start - 1)]) { IsKept = clause.IsKept }];
            }
        }

        return [clause];
    }

    // "Before outlining the door, find pictures of a cottage."
    private static List<Clause> InOrder(List<Clause> clauses)
    {
        for (var i = 0; i + 1 < clauses.Count; i++)
        {
            if (clauses[i].Tokens.WordAt(0) == "before" && Verbs.LemmaOf(clauses[i].Tokens.WordAt(1)) is not null)
            {
                (clauses[i], clauses[i + 1]) = (clauses[i + 1], new Clause(clauses[i].Tokens[1..]));
                i++;
            }
        }

        return clauses;
    }

    private static List<Token> WithoutCourtesies(IReadOnlyList<Token> request)
    {
        var tokens = new List<Token>(request.Count);
        for (var at = 0; at < request.Count;)
        {
            var length = Lexicon.Courtesies.FirstOrDefault(words => request.Has(at, words))?.Length ?? (Lexicon.Fillers.Contains(request[at].Word) ? 1 : 0);
            if (length == 0)
            {
                tokens.Add(request[at++]);
                continue;
            }

            // "the, uh, kettle": its commas go with it.
            at += length;
            if (request.KindAt(at) == TokenKind.Comma && at < request.Count && (tokens.Count == 0 || tokens[^1].Kind is TokenKind.Comma or TokenKind.Stop))
            {
                at++;
                if (tokens.Count > 0 && tokens[^1].Kind == TokenKind.Comma)
                {
                    tokens.RemoveAt(tokens.Count - 1);
                }
            }
        }

        return tokens;
    }
}
