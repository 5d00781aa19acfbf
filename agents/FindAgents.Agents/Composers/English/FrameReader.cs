namespace FindAgents.Agents.Composers.English;

/// <summary>Takes what is said around a request off it: greetings, politeness, questions' words; and finds its verb.</summary>
internal sealed class FrameReader
{
    private static readonly HashSet<string> Particles = [.. Lexicon.Words("out up off down around for at to through away together apart over")];
    private static readonly HashSet<string> Showing = [.. Lexicon.Words("pixels pixel parts part areas area regions")];

    private bool _afterHave;

    private FrameReader(List<Token> tokens) => Tokens = tokens;

    /// <summary>What is left: what the request is about.</summary>
    public List<Token> Tokens { get; private set; }

    /// <summary>The verb's plain form; <see langword="null"/> where there is none.</summary>
    public string? Verb { get; private set; }

    /// <summary>What it wants.</summary>
    public VerbSense Sense => Verb is null ? VerbSense.None : Verbs.SenseOf(Verb);

    /// <summary>Whether a mask was asked for by its name: "a cutout of".</summary>
    public bool NamesMask { get; private set; }

    /// <summary>The question's word: what, where, who, how many; <see langword="null"/> where there is none.</summary>
    public string? Question { get; private set; }

    /// <summary>Whether it asks how many there are.</summary>
    public bool Counts { get; private set; }

    /// <summary>What "one" stands for: "of the two mugs, the left one".</summary>
    public Token? Partitive { get; private set; }

    /// <summary>A word that was taken for a mistyped verb.</summary>
    public string? Mended { get; private set; }

    /// <summary>Reads a clause.</summary>
    /// <param name="tokens">The clause without the images that it is about.</param>
    /// <param name="strict">Whether tails of questions are kept, as they belong to what photos show.</param>
    public static FrameReader Read(List<Token> tokens, bool strict)
    {
        var reader = new FrameReader([.. tokens]);
        reader.TakePartitive();
        reader.TakeSubject();
        reader.TakeFront();
        if (!strict)
        {
            reader.TakeBack();
        }

        reader.Tokens = reader.Tokens.Trim();
        return reader;
    }

    private void TakePartitive()
    {
        var comma = Tokens.IndexOf(token => token.Kind == TokenKind.Comma);
        if (Tokens.WordAt(0) is "of" or "from" or "among" && comma > 1 && Tokens[1].Kind is TokenKind.Word or TokenKind.Number)
        {
            Partitive = NounPhraseReader.HeadOf(NounPhraseReader.Clean(Tokens[1..comma]));
            Tokens.Cut(0, comma + 1);
        }
    }

    // "My boss wants the crane outlined."
    private void TakeSubject()
    {
        var want = Tokens.IndexOf(token => token.Word is "want" or "wants" or "need" or "needs" or "wish" or "wishes");
        if (want is > 0 and <= 5 && !Tokens.Take(want).Any(token => Verbs.CommandOf(token.Word) is VerbSense.Segment or VerbSense.Find or VerbSense.Search && !Lexicon.Frame.Contains(token.Word)))
        {
            Tokens.Cut(0, want);
        }
    }

    private void TakeFront()
    {
        var at = 0;
        while (at < Tokens.Count)
        {
            var length = MaskNounAt(at);
            if (length > 0)
            {
                NamesMask = true;
            }
            else
            {
                length = FrameAt(at);
            }

            if (length == 0)
            {
                length = VerbAt(at);
            }

            if (length == 0)
            {
                break;
            }

            at += length;
        }

        Tokens = Tokens[Math.Min(at, Tokens.Count)..];
    }

    private int FrameAt(int at)
    {
        var word = Tokens.WordAt(at);
        if (English.Tokens.IsMark(Tokens[at]))
        {
            return 1;
        }

        if (word is "how" && Tokens.WordAt(at + 1) is "many" or "much")
        {
            Question ??= "how many";
            Counts |= Tokens.WordAt(at + 1) == "many";
            return Tokens.WordAt(at + 2) == "of" ? 3 : 2;
        }

        var noun = word is "the" or "a" ? at + 1 : at;
        if (Tokens.WordAt(noun) is "number" or "amount" or "count" && Tokens.WordAt(noun + 1) == "of")
        {
            Question ??= "how many";
            Counts = true;
            return noun + 2 - at;
        }

        if (word is "which" or "what" && Showing.Contains(Tokens.WordAt(at + 1)))
        {
            var verb = Tokens.IndexOf(token => Lexicon.Containing.Contains(token.Word), at);
            return verb > at && verb - at <= 4 ? verb - at + 1 + (Tokens.WordAt(verb + 1) == "to" ? 1 : 0) : 1;
        }

        if (word is "what" or "where" or "who" or "which" or "whereabouts" or "is" or "are")
        {
            Question ??= word is "is" or "are" ? "whether" : word == "whereabouts" ? "where" : word;
        }

        // "does it contain a feeder", "has it got a jacket"
        if (Lexicon.Containing.Contains(word) && ((at == 0 && Verbs.CommandOf(word) == VerbSense.None) || Tokens.WordAt(at - 1) is "does" or "do" or "did" or "can" or "has" or "have" or "could" || Question == "which"))
        {
            _afterHave |= word is "have" or "has";
            return 1;
        }

        // "the" and a verb's object are no frame; behind the verb, "it" is what it is done to.
        if (Lexicon.Frame.Contains(word) && !(Verb is not null && word is "need" or "like" or "want" or "love"))
        {
            _afterHave |= word is "have" or "has" or "been" or "being" or "once" or "having";
            return word is "that" or "what" && Verb is not null && at + 1 >= Tokens.Count ? 0 : 1;
        }

        return Verb is null && (Lexicon.Openings.Contains(word) || word is "once" or "after" or "when" or "before" or "while" or "by" or "there") ? Open(word) : 0;
    }

    private int Open(string word)
    {
        _afterHave |= word is "once" or "after" or "when" or "before" or "by";
        return 1;
    }

    private int VerbAt(int at)
    {
        var word = Tokens.WordAt(at);
        var lemma = Verbs.CommandOf(word) != VerbSense.None ? word : _afterHave || at > 0 && Tokens.WordAt(at - 1) is "you" or "i" ? Verbs.LemmaOf(word) : null;
        if (lemma is null && Verb is null && Question is null && IsMistyped(at) && Verbs.Mend(word) is { } mended)
        {
            (lemma, Mended) = (mended, word);
        }

        // A second verb is the one that counts: "help me find", "tell me", "run and get".
        if (lemma is null || (Verb is not null && (Sense is VerbSense.Segment or VerbSense.Keep or VerbSense.Remove or VerbSense.Other || !ClauseSplitter.StartsCommand(Tokens, at)))
            || (Verb is null && word == lemma && IsNoun(at)))
        {
            return 0;
        }

        Verb = lemma;
        Counts |= lemma == "count";
        var length = 1;
        while ((Particles.Contains(Tokens.WordAt(at + length)) || (lemma is "segment" or "split" or "divide" or "partition" && Tokens.WordAt(at + length) is "into" or "by") || (lemma is "zoom" or "focus" or "concentrate" && Tokens.WordAt(at + length) is "in" or "on")) && !(Tokens.WordAt(at + length) is "at" && Tokens.KindAt(at + length + 1) == TokenKind.Place))
        {
            length++;
        }

        return length;
    }

    // A verb's plain form at the end or before "of" is a noun: "the mask", "outline of".
    private bool IsNoun(int at) => Tokens.WordAt(at + 1) is "of" or "is" or "are" && !(Tokens.WordAt(at) is "list" or "show") || (at > 0 && Lexicon.Determiners.Contains(Tokens.WordAt(at - 1)) && Tokens.WordAt(at - 1) is not ("this" or "that" or "all"));

    private bool IsMistyped(int at) => Tokens[at].Kind == TokenKind.Word && Verbs.LemmaOf(Tokens[at].Word) is null
        && (at + 1 >= Tokens.Count || Tokens.KindAt(at + 1) == TokenKind.Reference || Tokens.WordAt(at + 1) is "me" or "us" or "the" or "a" or "an" or "all" or "every" or "everything" or "out" or "my" or "each" or "for" or "both" || Lexicon.PhotoNouns.Contains(Tokens.WordAt(at + 1)));

    // "a precise mask of", "the outline of", "cutout of", "masks for"
    private int MaskNounAt(int at)
    {
        var next = at;
        while (next < Tokens.Count && next - at < 4 && !Lexicon.MaskNouns.Contains(Tokens.WordAt(next)))
        {
            if (Tokens[next].Kind != TokenKind.Word || Lexicon.ThingNouns.Contains(Tokens[next].Word) || Lexicon.Prepositions.Contains(Tokens[next].Word) || (Verbs.CommandOf(Tokens[next].Word) != VerbSense.None && !Lexicon.Frame.Contains(Tokens[next].Word)))
            {
                return 0;
            }

            next++;
        }

        if (!Lexicon.MaskNouns.Contains(Tokens.WordAt(next)) || (Verb is null && next == at && ClauseSplitter.StartsCommand(Tokens, at)))
        {
            return 0;
        }

        while (Lexicon.MaskNouns.Contains(Tokens.WordAt(next + 1)) || (Tokens.WordAt(next) is "bounding" && Tokens.WordAt(next + 1) is "box" or "boxes"))
        {
            next++;
        }

        var following = Tokens.WordAt(next + 1);
        return following is "of" or "for" or "around" or "from" or "on" or "in" or "showing" or "where" or "with" ? next + 2 - at : next + 1 >= Tokens.Count || Tokens[next + 1].Kind is TokenKind.Colon or TokenKind.Comma ? next + 1 - at : 0;
    }

    private void TakeBack()
    {
        // "… should be masked", "… outlined"
        if (Tokens.Count > 1 && Verbs.IsParticiple(Tokens[^1].Word) && Verbs.LemmaOf(Tokens[^1].Word) is { } lemma && (Tokens.WordAt(Tokens.Count - 2) is "be" or "been" or "being" or "get" or "to" || Sense is not (VerbSense.Segment or VerbSense.Remove)))
        {
            Verb = Verb is null || Sense is VerbSense.Find ? lemma : Verb;
            Tokens.RemoveAt(Tokens.Count - 1);
        }

        // "the number of bicycles parked": where they are, they are parked.
        while (Tokens.Count > 1 && (Lexicon.Tails.Contains(Tokens[^1].Word) || English.Tokens.IsMark(Tokens[^1]) || (Particles.Contains(Tokens[^1].Word) && Sense == VerbSense.Segment)) && !(Tokens[^1].Word is "it" or "them"))
        {
            Tokens.RemoveAt(Tokens.Count - 1);
        }

        // "… as a png"
        var form = Tokens.Count - (Tokens.Count > 3 && Tokens[^2].Word is "transparent" or "separate" or "single" or "png" ? 4 : 3);
        if (form > 0 && Tokens[form].Word is "as" && Tokens[form + 1].Word is "a" or "an")
        {
            Tokens.Cut(form, Tokens.Count);
        }

        if (Tokens is [{ Word: "is" or "are" or "there" }])
        {
            Tokens.Clear();
        }

        // "how many bicycles are parked": the verb between says nothing.
        var verb = Tokens.IndexOf(token => token.Word is "are" or "is", 1);
        if (Question == "how many" && verb > 0)
        {
            Tokens.RemoveAt(verb);
        }
    }
}
