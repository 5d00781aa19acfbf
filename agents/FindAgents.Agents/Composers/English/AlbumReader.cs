using FindAgents.Agents.Compositions;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Composers.English;

/// <summary>Reads clauses that want photos, or regions, of the album.</summary>
internal static class AlbumReader
{
    private static readonly HashSet<string> Dull = [.. Lexicon.Words("a an visually last most best top similar more other another new good nice great favourite favorite different of those the any all some my our recent latest such many few every each me us and closest that random sample as in which only just single likely relevant entire whole from full several several sets set bunch lot lots couple")];

    private static readonly HashSet<string> LikenessLinks = [.. Lexicon.Words("visually looking look looks looking that which are is the same as to like similar resembling resemble resembles matching match matches most very closely much exactly alike identical comparable of in from with at shown for")];

    private static readonly HashSet<string> Trailing = [.. Lexicon.Words("too also again as well in on with and or of for at to is are there here it them that again somewhere anywhere appear appears occur occurs the most best")];

    private static readonly HashSet<string> AlbumScope = [.. Lexicon.Words("in through from across over among throughout within inside of")];

    // "how many photos of dogs do I have"
    private static readonly string[][] Owning = [["do", "i", "have"], ["do", "we", "have"], ["have", "i", "got"], ["have", "we", "got"], ["did", "i", "take"], ["that", "i", "have"], ["i", "have"], ["i", "took"], ["we", "took"]];

    /// <summary>Reads a clause.</summary>
    /// <param name="clause">Its tokens.</param>
    /// <param name="context">What was spoken of before.</param>
    public static Reading Read(IReadOnlyList<Token> clause, Context context)
    {
        List<Token> tokens = [.. clause];
        TakeAlbum(tokens);
        ReferBack(tokens, context);
        var likeness = LikenessAt(tokens);
        var photos = tokens.IndexOf(token => IsHead(token.Word));
        var isRegion = likeness >= 0 && (photos < 0 || photos > tokens.IndexOf(token => token.Kind == TokenKind.Reference)) && IsRegion(tokens);
        var limit = LimitReader.Take(tokens, word => IsHead(word) || (isRegion && IsThing(word)));
        List<string> without = [.. NegationReader.Read(tokens, isAlbum: true).Select(phrase => Tokens.Say(phrase, lower: true)).Where(phrase => phrase.Length > 0)];
        var head = isRegion ? -1 : tokens.IndexOf(token => IsHead(token.Word));
        var sought = head >= 0 ? [.. Before(tokens[..head], tokens[(head + 1)..]), .. Behind(tokens[(head + 1)..])] : FrameReader.Read(tokens, strict: true).Tokens;
        sought = Finish(sought);
        var query = sought is [{ Kind: TokenKind.Quoted } quoted] && quoted.Text.AsSpan().IndexOfAny('@', '$') < 0 ? quoted.Text : Tokens.Say(sought, lower: false);
        if (query.Length == 0 && without.Count > 0)
        {
            query = "photos";
        }

        if (query.Length == 0)
        {
            return limit is not null && context.LastRetrieval is not null
                ? new Reading { Kind = ReadingKind.Limit, Limit = limit, Why = "how many" }
                : new Reading { Kind = ReadingKind.Nothing, Why = "It does not say what the photos show." };
        }

        var refers = sought.Exists(token => token.Kind == TokenKind.Reference);
        var (prototype, why) = isRegion && refers ? (PrototypeCatalogue.RegionRetrieval, "regions of the album like one that is shown")
            : refers ? (BuiltInPrototypes.InterleavedRetrieval.Name, "photos of the album, by words and what is shown")
            : (BuiltInPrototypes.ImageTextRetrieval.Name, "photos of the album, by words");
        return new Reading
        {
            Kind = ReadingKind.Retrieve,
            Prototype = prototype,
            Query = CompositionStep.QueryOf(query, without),
            Without = without,
            Limit = limit,
            IsMany = head >= 0 && tokens[head].Word.EndsWith('s'),
            Why = why,
        };
    }

    /// <summary>Where likeness to a reference is spoken of; -1 where it is not.</summary>
    public static int LikenessAt(IReadOnlyList<Token> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (Lexicon.Likeness.Contains(tokens[at].Word) && tokens.IndexOf(token => token.Kind == TokenKind.Reference, at) is >= 0 and var reference && reference - at <= 6)
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsHead(string word) => Lexicon.PhotoNouns.Contains(word) || (Lexicon.ResultNouns.Contains(word) && word is not ("find" or "finds"));

    private static bool IsThing(string word) => word.Length > 0 && !Lexicon.Likeness.Contains(word) && !Dull.Contains(word) && !Lexicon.Frame.Contains(word) && !Lexicon.Determiners.Contains(word) && !Lexicon.Prepositions.Contains(word)
        && !Lexicon.AnyNouns.Contains(word) && Verbs.CommandOf(word) == VerbSense.None && word is not ("max" or "maximum" or "limit" or "no" or "first");

    // "in my album", "my photos for", "the album:"
    private static void TakeAlbum(List<Token> tokens)
    {
        var heads = tokens.Count(token => IsHead(token.Word));
        for (var at = 0; at < tokens.Count; at++)
        {
            var isAlbum = Lexicon.AlbumNouns.Contains(tokens[at].Word);
            if (!isAlbum && !Lexicon.PhotoNouns.Contains(tokens[at].Word))
            {
                continue;
            }

            var start = at;
            while (start > 0 && (Lexicon.Determiners.Contains(tokens[start - 1].Word) || tokens[start - 1].Word is "photo" or "image" or "picture" or "whole" or "entire" or "camera" or "full" or "family" or "existing" or "own" or "of" && isAlbum && start > 1))
            {
                start--;
            }

            var before = tokens.WordAt(start - 1);
            var isPlace = AlbumScope.Contains(before) && (isAlbum || (before != "of" && start < at));
            var isObject = before is "search" or "browse" or "query" or "scan" or "through" or "searching" && (isAlbum || tokens.WordAt(at + 1) == "for" || tokens.KindAt(at + 1) == TokenKind.Colon);
            if (isPlace || isObject || isAlbum)
            {
                // "from my photos" only where something else is wanted: "photos from my photos" hardly is.
                var end = at + 1 + (tokens.Has(at, "library", "of", "photos") ? 2 : 0);
                var from = isPlace ? start - 1 : start;
                from -= isPlace && tokens.WordAt(from - 1) is "anywhere" or "out" ? 1 : 0;
                tokens.Cut(from, end);
                at = Math.Max(-1, from - 1);
                heads--;
            }
        }
    }

    // "more photos with it"
    private static void ReferBack(List<Token> tokens, Context context)
    {
        if (context.It is null)
        {
            return;
        }

        if (!tokens.Exists(token => token.Kind == TokenKind.Reference) && tokens.FindIndex(token => token.Word is "similar") is >= 0 and var similar && tokens.WordAt(similar + 1) != "to")
        {
            // "similar ones": like what was found.
            var last = tokens[^1].End;
            tokens.RemoveAt(similar);
            tokens.AddRange([new Token(TokenKind.Word, "like", last, last), new Token(TokenKind.Reference, context.It, last, last)]);
            return;
        }

        for (var at = 1; at < tokens.Count; at++)
        {
            var length = tokens[at].Word is "it" or "them" or "him" or "her" or "this" or "these" ? 1
                : tokens.WordAt(at) is "the" or "that" && tokens.WordAt(at + 1) is "same" or "first" or "best" or "top" && tokens.WordAt(at + 2) is "one" or "thing" or "object" or "person" or "result" or "match" or "region" or "photo" or "picture" or "image" ? 3
                : tokens.WordAt(at) is "that" or "this" && tokens.WordAt(at + 1) is "one" or "thing" or "object" or "person" or "region" ? 2 : 0;
            if (length > 0 && tokens[at - 1].Word is "with" or "of" or "like" or "have" or "has" or "contain" or "contains" or "containing" or "show" or "shows" or "showing" or "to" or "for" or "where" or "as"
                or "resembling" or "resemble" or "resembles" or "matching" or "about" or "include" or "featuring" or "feature" or "including")
            {
                var it = new Token(TokenKind.Reference, context.It, tokens[at].Start, tokens[at + length - 1].End);
                tokens.Cut(at, at + length);
                tokens.Insert(at, it);
            }
        }
    }

    // "every backpack like", "similar objects to", "crops that look like": a kind of thing is wanted, not a photo.
    private static bool IsRegion(List<Token> tokens)
    {
        var reference = tokens.IndexOf(token => token.Kind == TokenKind.Reference);
        var named = FrameReader.Read(tokens[..reference], strict: true).Tokens;
        named.RemoveAll(token => Dull.Contains(token.Word) || LikenessLinks.Contains(token.Word) || Tokens.IsMark(token) || NumberWords.Read([token], 0, out _) > 0);
        if (named.Exists(token => Lexicon.RegionNouns.Contains(token.Word)))
        {
            return true;
        }

        if (tokens[reference].Reference is null && named.Exists(token => token.Word is "ones" or "others"))
        {
            return true;
        }

        named.RemoveAll(token => token.Word is "one" or "ones" or "what" or "others" or "similar" or "else" || (Lexicon.AnyNouns.Contains(token.Word) && !tokens[reference].IsPiece) || Lexicon.Pronouns.Contains(token.Word));
        return named.Count > 0;
    }

    // "my holiday photos with palm trees"
    private static List<Token> Before(List<Token> tokens, List<Token> behind)
    {
        List<Token> modifiers = [.. FrameReader.Read(tokens, strict: true).Tokens.Where(token => !Dull.Contains(token.Word) && !Tokens.IsMark(token) && !Lexicon.RegionNouns.Contains(token.Word) && !LikenessLinks.Contains(token.Word) && !Lexicon.Frame.Contains(token.Word))];
        return modifiers.Count > 0 && behind.Count > 1 && behind[0].Word is "with" or "in" or "on" or "at" or "of" && behind[1].Kind != TokenKind.Reference ? [.. modifiers, behind[0]] : modifiers;
    }

    private static List<Token> Behind(List<Token> tokens)
    {
        var start = 0;
        while (start < tokens.Count && (Tokens.IsMark(tokens[start]) || Lexicon.Relatives.Contains(tokens[start].Word) || (tokens[start].Word is "at" && tokens.WordAt(start + 1) is not ("least" or "most" or "night" or "dawn" or "dusk" or "sunset" or "sunrise")) || tokens[start].Word is "i" or "we" or "else" or "you"
            || tokens[start].Word is "can" or "could" or "see" || (LikenessLinks.Contains(tokens[start].Word) && LeadsToReference(tokens, start))))
        {
            start++;
        }

        return tokens[start..];
    }

    private static bool LeadsToReference(List<Token> tokens, int at)
    {
        while (at < tokens.Count && LikenessLinks.Contains(tokens[at].Word))
        {
            at++;
        }

        return tokens.KindAt(at) is TokenKind.Reference or TokenKind.Quoted;
    }

    private static List<Token> Finish(List<Token> tokens)
    {
        var sought = NounPhraseReader.Clean(tokens);
        var reference = sought.FindIndex(token => token.Kind == TokenKind.Reference);
        if (reference > 0 && sought[..reference].TrueForAll(token => LikenessLinks.Contains(token.Word) || Dull.Contains(token.Word) || Lexicon.RegionNouns.Contains(token.Word) || Lexicon.ThingNouns.Contains(token.Word) || Lexicon.AnyNouns.Contains(token.Word) || Tokens.IsMark(token)))
        {
            sought = sought[reference..];
        }

        foreach (var words in Owning)
        {
            if (sought.Count > words.Length && sought.Has(sought.Count - words.Length, words))
            {
                sought = sought[..^words.Length];
            }
        }

        while (sought.Count > 0 && (Trailing.Contains(sought[^1].Word) || Tokens.IsMark(sought[^1])))
        {
            sought.RemoveAt(sought.Count - 1);
        }

        return sought;
    }
}
