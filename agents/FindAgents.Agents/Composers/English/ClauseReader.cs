namespace FindAgents.Agents.Composers.English;

/// <summary>Decides whether a clause speaks of the album or of images, and has it read.</summary>
internal static class ClauseReader
{
    // Things one looks for elsewhere.
    private static readonly HashSet<string> Elsewhere = [.. Lexicon.Words(
        "web internet google online nearby flight flights hotel hotels restaurant restaurants news price prices answer answers meaning definition recipe recipes weather forecast capital job jobs ticket tickets phone address cheapest email password passwords key keys prompt instructions system file files folder joke song")];

    private static readonly HashSet<string> Alike = [.. Lexicon.Words("more like this these that it similar one ones to some others alike resembling matching look looking the most visually something anything stuff")];

    private static readonly HashSet<string> Seeking = [.. Lexicon.Words("find search look retrieve browse hunt seek query fetch recall")];

    /// <summary>Reads a clause.</summary>
    /// <param name="clause">The clause.</param>
    /// <param name="context">What was spoken of before.</param>
    public static Reading Read(Clause clause, Context context)
    {
        if (IsTalk(clause.Tokens))
        {
            return new Reading { Kind = ReadingKind.Talk };
        }

        if (LikeThis(clause.Tokens) is { } like)
        {
            return AlbumReader.Read(like, context);
        }

        var frame = FrameReader.Read(clause.Tokens, strict: true);
        if (frame.Sense is VerbSense.Other or VerbSense.Remove or VerbSense.Make)
        {
            return ImageReader.Read(clause, context);
        }

        return IsAlbum(clause.Tokens, frame, context) ? AlbumReader.Read(Mended(clause.Tokens, frame), context)
            : IsPlainSearch(clause.Tokens, frame, context) ? AlbumReader.Read(Mended(clause.Tokens, frame), context) with { IsGuess = frame.Verb is "find" or "look" or "show" }
            : ImageReader.Read(clause, context);
    }

    // "@x.jpg: more like this", "similar ones to @x.jpg"
    private static List<Token>? LikeThis(List<Token> tokens)
    {
        var images = tokens.FindAll(token => token.Kind == TokenKind.Reference);
        var said = FrameReader.Read([.. tokens.Where(token => token.Kind != TokenKind.Reference)], strict: true).Tokens;
        return images is [{ IsImage: true }] && said.Exists(token => Lexicon.Likeness.Contains(token.Word)) && said.TrueForAll(token => Alike.Contains(token.Word) || Tokens.IsMark(token))
            ? [.. tokens.Where(token => token.Kind != TokenKind.Reference && token.Word is not ("this" or "these" or "that" or "it" or "one" or "ones")), images[0]]
            : null;
    }

    // "This is urgent", "I hope you are well", "have a nice day"
    private static bool IsTalk(List<Token> tokens)
    {
        if (tokens.Exists(token => token.Kind is TokenKind.Reference or TokenKind.Place) || tokens.Exists(token => Lexicon.PhotoNouns.Contains(token.Word)))
        {
            return false;
        }

        var (first, second) = (tokens.WordAt(0), tokens.WordAt(1));
        return (first is "have" && second is "a" or "an" or "fun")
            || (first is "it" or "this" or "that" or "i" or "he" or "she" or "they" or "we" or "you" or "there" or "my" or "these" or "those" or "good"
                && tokens.Take(3).Any(token => token.Word is "is" or "are" or "am" or "was" or "were" or "hope" or "love" or "think" or "believe" or "know" or "will" or "morning" or "evening" or "afternoon" or "day")
                && !tokens.Exists(token => token.Word is "want" or "need" or "looking" or "should" or "must" or "wondering" or "like" || Verbs.CommandOf(token.Word) is VerbSense.Segment or VerbSense.Find));
    }

    private static bool IsAlbum(List<Token> tokens, FrameReader frame, Context context)
    {
        if (LooksInImage(tokens))
        {
            return false;
        }

        for (var at = 0; at < tokens.Count; at++)
        {
            if (Lexicon.AlbumNouns.Contains(tokens[at].Word) && tokens.WordAt(at - 1) is "my" or "our" or "the" or "this" or "your" or "photo" or "whole" or "entire" or "camera" or "image" or "picture" or "holiday" or "family")
            {
                return true;
            }

            if (Lexicon.PhotoNouns.Contains(tokens[at].Word) && IsPhotos(tokens, at, context))
            {
                return true;
            }
        }

        if (context.LastRetrieval is not null && frame.Tokens.Count > 1 && Lexicon.ResultNouns.Contains(frame.Tokens[^1].Word) && NumberWords.Read(frame.Tokens, 0, out _) == frame.Tokens.Count - 1)
        {
            return true;
        }

        var anaphor = Enumerable.Range(0, tokens.Count).Any(at => Lexicon.PlainScope.Contains(tokens.WordAt(at)) && AnaphorReader.LengthAt(tokens, at + 1) > 0);
        if (anaphor && context.Images is not null)
        {
            return false;
        }

        var references = tokens.Exists(token => token.Kind == TokenKind.Reference);
        if (references && AlbumReader.LikenessAt(tokens) >= 0 && !NamesImage(tokens))
        {
            return frame.Sense is VerbSense.Find or VerbSense.Search or VerbSense.None or VerbSense.Ask or VerbSense.Take;
        }

        if (context.LastSegmentation is not null && !references && frame.Sense is VerbSense.Find or VerbSense.Search && tokens.HasAny("similar"))
        {
            return true;
        }

        if (context.It is not null && Enumerable.Range(1, tokens.Count).Any(at => tokens.WordAt(at - 1) is "like" or "resembling" && tokens.WordAt(at) is "it" or "them" or "this" or "that" or "these" or "the") && frame.Tokens.Count > 0 && frame.Sense is not VerbSense.Segment)
        {
            return true;
        }

        if (references && Enumerable.Range(0, tokens.Count).Any(at => tokens.Has(at, "where", "else")))
        {
            return !NamesImage(tokens);
        }

        if (references && tokens.HasAny("duplicates", "duplicate", "lookalikes", "neighbours", "neighbors", "variants"))
        {
            return true;
        }

        if (references)
        {
            return !NamesImage(tokens) && (context.Images is null || frame.Verb is "search" or "retrieve") && frame.Verb is not null && (Seeking.Contains(frame.Verb) || (frame.Sense is VerbSense.Find && tokens.Exists(token => token.IsPiece) && frame.Question is null))
                && !tokens.Exists(token => token.Kind == TokenKind.Place);
        }

        return (context.Images is null && tokens.Exists(token => token.Word is "match" or "matches" or "results" or "hits" or "duplicate" or "duplicates" or "lookalikes" or "neighbours" or "neighbors" or "variants") && frame.Sense is VerbSense.Find or VerbSense.Search or VerbSense.None && tokens.HasAny("for", "of"));
    }

    // "find red kites above a beach", with no image to look in
    private static bool IsPlainSearch(List<Token> tokens, FrameReader frame, Context context) => frame.Verb is not null && !tokens.Exists(token => token.Kind == TokenKind.Reference || Lexicon.PhotoNouns.Contains(token.Word)) && (Seeking.Contains(frame.Verb) || (frame.Verb == "show" && !Lexicon.Determiners.Contains(frame.Tokens.WordAt(0))))
        && (context.Images is null || (frame.Verb is "search" or "retrieve" && !context.IsFound)) && frame.Question is null && frame.Tokens.Count > 0 && !frame.Tokens.Exists(token => Elsewhere.Contains(token.Word) || token.Kind == TokenKind.Place)
        && !IsBack(frame.Tokens);

    private static bool IsBack(List<Token> tokens) => AnaphorReader.LengthAt(tokens, 0) == tokens.Count;

    // "in @b.jpg": whatever else is said, it is about that image.
    private static bool LooksInImage(List<Token> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (!tokens[at].IsImage)
            {
                continue;
            }

            var before = at - 1;
            while (before >= 0 && (Lexicon.PhotoNouns.Contains(tokens[before].Word) || tokens[before].Word is "the" or "both" or "my" or "this" or "these" or "and" || tokens[before].IsImage || tokens[before].Kind == TokenKind.Comma))
            {
                before--;
            }

            if (Lexicon.PlainScope.Contains(tokens.WordAt(before)) && !Lexicon.Likeness.Contains(tokens.WordAt(before - 1)) && tokens.WordAt(before - 1) != "as" && !ShowsIt(tokens, before))
            {
                return true;
            }

            // "@bar.jpg: bottles", "the photos @a.jpg and @b.jpg"
            if ((before < 0 && tokens.KindAt(at + 1) is TokenKind.Colon or TokenKind.Comma or TokenKind.Dash && tokens[0].IsImage && at + 1 < tokens.Count) || (Lexicon.PhotoNouns.Contains(tokens.WordAt(at - 1)) && !tokens.Take(at - 1).Any(token => Lexicon.Likeness.Contains(token.Word))))
            {
                return true;
            }
        }

        return false;
    }

    // "photos of the dog in @x.jpg": the dog, not the photos, is in it.
    private static bool ShowsIt(List<Token> tokens, int before)
    {
        var photos = tokens.FindIndex(token => Lexicon.PhotoNouns.Contains(token.Word) && token.Word.EndsWith('s'));
        return photos >= 0 && photos < before - 1 && tokens.WordAt(photos + 1) is "of" or "with" or "where" or "like" && !tokens.Exists(token => Verbs.CommandOf(token.Word) == VerbSense.Segment);
    }

    // Whether an image stands where what is looked into stands, if not as plainly.
    private static bool NamesImage(List<Token> tokens) => ScopeReader.Read([.. tokens], isAlbum: false) is { Names.Count: > 0 } && tokens.Exists(token => token.IsImage) && !IsSought(tokens);

    private static bool IsSought(List<Token> tokens)
    {
        var image = tokens.FindIndex(token => token.IsImage);
        return tokens.WordAt(image + 1) != "for" && tokens.FindAll(token => token.Kind == TokenKind.Reference).Count == 1 && (Seeking.Contains(Verbs.LemmaOf(tokens.WordAt(image - 1)) ?? "") || tokens.WordAt(image - 1) == "for" && Seeking.Contains(Verbs.LemmaOf(tokens.WordAt(image - 2)) ?? ""));
    }

    // A noun for photos that are to be found, not for those at hand.
    private static bool IsPhotos(List<Token> tokens, int at, Context context)
    {
        if (tokens.KindAt(at + 1) == TokenKind.Reference && at + 1 < tokens.Count && tokens[at + 1].IsImage)
        {
            return false;
        }

        if (tokens.WordAt(at - 1) is "whole" or "entire" or "full" or "this" || tokens[at].Word is "snap" or "snaps" or "shot" && tokens.WordAt(at + 1) is not ("of" or "with" or "where" or "showing"))
        {
            return false;
        }

        if (tokens.WordAt(at - 1) is "the" or "that" && !tokens[at].Word.EndsWith('s') && context.Images is not null)
        {
            return false;
        }

        // "in these photos", "in the top 3 pictures"
        for (var start = Math.Max(0, at - 5); start < at; start++)
        {
            if (context.Images is not null && (Lexicon.ScopePrepositions.Contains(tokens.WordAt(start)) || Verbs.CommandOf(tokens.WordAt(start)) == VerbSense.Segment || tokens.WordAt(start) == "take") && AnaphorReader.LengthAt(tokens, start + 1) is > 0 and var length && start + 1 + length > at)
            {
                return false;
            }
        }

        return true;
    }

    private static List<Token> Mended(List<Token> tokens, FrameReader frame) => frame.Mended is null ? tokens : [.. tokens.Select(token => token.Word == frame.Mended ? token with { Word = frame.Verb! } : token)];
}
