namespace FindAgents.Engine.English;

/// <summary>
/// Says what each word of a caption does, by a lexicon, by endings, and by its neighbours. Captions make this easy:
/// they are in the present tense, about things, and nearly every verb is an -ing form.
/// </summary>
/// <remarks>Total: any tokens get classes. Pure and thread-safe.</remarks>
internal static class CaptionTagger
{
    private static readonly CaptionLexicon Lexicon = CaptionLexicon.Default;

    public static WordClass[] Tag(List<CaptionToken> tokens)
    {
        var tags = new WordClass[tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            var compound = Lexicon.CompoundLength(tokens, i);
            if (compound > 0)
            {
                Array.Fill(tags, WordClass.Noun, i, compound);
                i += compound - 1;
                continue;
            }

            tags[i] = TagOne(tokens, tags, i);
        }

        return tags;
    }

    private static WordClass TagOne(List<CaptionToken> tokens, WordClass[] tags, int i)
    {
        var (token, word) = (tokens[i], tokens[i].Word);
        if (!token.IsWord)
        {
            return word switch
            {
                "," => WordClass.Comma,
                "&" => WordClass.Conjunction,
                "'" or "’" when i > 0 && tokens[i - 1].End == token.Start && tags[i - 1] == WordClass.Noun && EnglishNouns.IsPlural(tokens[i - 1].Word) => WordClass.Genitive,
                _ => WordClass.Other,
            };
        }

        if (word == "'s")
        {
            return WordClass.Genitive;
        }

        if (char.IsAsciiDigit(word[0]))
        {
            return word.All(char.IsAsciiDigit) ? WordClass.Number : WordClass.Adjective;
        }

        if (Lexicon.Numbers.ContainsKey(word))
        {
            return WordClass.Number;
        }

        if (Lexicon.Determiners.Contains(word))
        {
            return WordClass.Determiner;
        }

        if (Lexicon.Unlinked.Contains(word))
        {
            return WordClass.Other;
        }

        if (word is "and" or "or" or "n")
        {
            return WordClass.Conjunction;
        }

        if (Lexicon.Conjunctions.Contains(word))
        {
            return WordClass.Other;
        }

        if (Lexicon.Prepositions.Contains(word))
        {
            return WordClass.Preposition;
        }

        return Open(tokens, tags, i, word);
    }

    private static WordClass Open(List<CaptionToken> tokens, WordClass[] tags, int i, string word)
    {
        var before = Before(tags, i);
        var nounFollows = NounMayFollow(tokens, i);
        var attributive = before is WordClass.Determiner or WordClass.Adjective or WordClass.Number or WordClass.Genitive;
        if (i > 0 && tokens[i - 1].Word == "to" && Lexicon.BaseVerbs.Contains(word) && (i < 2 || tokens[i - 2].Word is not ("next" or "close" or "near")))
        {
            return WordClass.Verb;
        }

        if (Lexicon.NounVerbs.Contains(word))
        {
            return IsActing(tokens, tags, i) ? WordClass.Verb : WordClass.Noun;
        }

        if (Lexicon.Adjectives.Contains(word))
        {
            // "an orange", "a male": an adjective that nothing follows is a noun, where something asks for one.
            return !nounFollows && IsNounToo(word) && (attributive || before is WordClass.Preposition or WordClass.Conjunction or WordClass.Other or WordClass.Verb or WordClass.Comma)
                && !IsColourPair(tokens, i) ? WordClass.Noun : WordClass.Adjective;
        }

        if (Lexicon.Adverbs.Contains(word))
        {
            return WordClass.Adverb;
        }

        if (word.Length > 4 && word.EndsWith("ing", StringComparison.Ordinal) && !Lexicon.IngNouns.Contains(word))
        {
            return attributive && nounFollows ? WordClass.Adjective : attributive && before != WordClass.Adjective ? WordClass.Noun : WordClass.Verb;
        }

        if (Lexicon.PastForms.Contains(word) || (word.Length > 3 && word.EndsWith("ed", StringComparison.Ordinal) && word is not ("shed" or "sled" or "weed" or "breed" or "steed" or "speed" or "seed" or "feed" or "need" or "reed")))
        {
            var opens = before is WordClass.Preposition or WordClass.Conjunction or WordClass.Comma or WordClass.Other;
            return nounFollows && (attributive || (opens && !Lexicon.Auxiliaries.Contains(i > 0 ? tokens[i - 1].Word : ""))) ? WordClass.Adjective : WordClass.Verb;
        }

        if (Lexicon.VerbForms.Contains(word) && !attributive && before != WordClass.Preposition)
        {
            // One does not "match": "a tennis match" is a noun still.
            return before == WordClass.Noun && Lexicon.BaseVerbs.Contains(word) && !IsMany(tokens, tags, i - 1) ? WordClass.Noun : WordClass.Verb;
        }

        if (word.Length > 4 && word.EndsWith("ly", StringComparison.Ordinal))
        {
            return !Lexicon.LyAdjectives.Contains(word) ? WordClass.Adverb : nounFollows ? WordClass.Adjective : WordClass.Noun;
        }

        if (word.Contains('-', StringComparison.Ordinal) && nounFollows)
        {
            return WordClass.Adjective;
        }

        return nounFollows && HasAdjectiveEnding(word) ? WordClass.Adjective : WordClass.Noun;
    }

    // Adverbs stand between a determiner and its adjectives: "a very large cat".
    private static WordClass Before(WordClass[] tags, int i)
    {
        while (i > 0 && tags[i - 1] == WordClass.Adverb)
        {
            i--;
        }

        return i == 0 ? WordClass.Other : tags[i - 1];
    }

    private static bool NounMayFollow(List<CaptionToken> tokens, int i)
    {
        if (i + 1 >= tokens.Count || !tokens[i + 1].IsWord)
        {
            // "a big, red bus"
            return i + 2 < tokens.Count && tokens[i + 1].Word == "," && Lexicon.Adjectives.Contains(tokens[i + 2].Word) && Lexicon.Adjectives.Contains(tokens[i].Word) && NounMayFollow(tokens, i + 2);
        }

        var next = tokens[i + 1].Word;
        if (Lexicon.Adjectives.Contains(next))
        {
            return true;
        }

        if (next is "and" or "&" or "or")
        {
            return i + 2 < tokens.Count && Lexicon.Adjectives.Contains(tokens[i + 2].Word) && Lexicon.Adjectives.Contains(tokens[i].Word) && (NounMayFollow(tokens, i + 2) || IsNounToo(tokens[i + 2].Word));
        }

        return next != "'s" && !Lexicon.Determiners.Contains(next) && !Lexicon.Prepositions.Contains(next) && !Lexicon.Unlinked.Contains(next)
            && !Lexicon.Conjunctions.Contains(next) && !Lexicon.Adverbs.Contains(next) && (!next.EndsWith("ing", StringComparison.Ordinal) || Lexicon.IngNouns.Contains(next) || next.Length < 5 || Lexicon.CompoundLength(tokens, i + 1) > 0)
            && (!Lexicon.VerbForms.Contains(next) || Lexicon.NounVerbs.Contains(next));
    }

    // "A man skis down", "people ride": behind somebody who can act, of the right number, with no noun behind it.
    private static bool IsActing(List<CaptionToken> tokens, WordClass[] tags, int i)
    {
        var subject = i - 1;
        while (subject >= 0 && tags[subject] == WordClass.Adverb)
        {
            subject--;
        }

        if (subject < 0)
        {
            return false;
        }

        if (tags[subject] == WordClass.Other)
        {
            // "that stands", "who ride", "can walk"
            return tokens[subject].IsWord && Lexicon.VerbForms.Contains(tokens[i].Word);
        }

        if (tags[subject] != WordClass.Noun || !CanAct(tokens[subject].Word))
        {
            return false;
        }

        var third = tokens[i].Word.EndsWith('s') && !Lexicon.BaseVerbs.Contains(tokens[i].Word);
        if (IsMany(tokens, tags, subject) == third && !EnglishNouns.IsInvariable(tokens[subject].Word))
        {
            return false;
        }

        // "two dog kites": the next noun would make it a compound's part, unless a determiner begins a new phrase.
        return i + 1 >= tokens.Count || !tokens[i + 1].IsWord || Lexicon.Determiners.Contains(tokens[i + 1].Word) || Lexicon.Prepositions.Contains(tokens[i + 1].Word)
            || Lexicon.Adverbs.Contains(tokens[i + 1].Word) || Lexicon.Conjunctions.Contains(tokens[i + 1].Word) || Lexicon.Adjectives.Contains(tokens[i + 1].Word)
            || Lexicon.Numbers.ContainsKey(tokens[i + 1].Word) || Lexicon.Unlinked.Contains(tokens[i + 1].Word)
            || tokens[i + 1].Word.EndsWith("ing", StringComparison.Ordinal) || EnglishNouns.IsPlural(tokens[i + 1].Word) || tokens[i + 1].Word.EndsWith("ly", StringComparison.Ordinal);
    }

    private static bool IsMany(List<CaptionToken> tokens, WordClass[] tags, int subject) =>
        EnglishNouns.IsPlural(tokens[subject].Word) || EnglishNouns.IsInvariable(tokens[subject].Word) || IsCoordinated(tags, subject);

    // "a man and a woman ride"
    private static bool IsCoordinated(WordClass[] tags, int subject)
    {
        for (var i = subject; i >= 0 && tags[i] is WordClass.Noun or WordClass.Adjective or WordClass.Determiner or WordClass.Number or WordClass.Conjunction; i--)
        {
            if (tags[i] == WordClass.Conjunction)
            {
                return true;
            }
        }

        return false;
    }

    private static bool CanAct(string noun) => ConceptNames.Actors.Contains(EnglishNouns.SingularOf(noun));

    private static bool IsNounToo(string word) => word is "orange" or "oranges" or "male" or "female" or "adult" or "baby" or "young" or "glass" or "paper" or "toy"
        or "cardboard" or "brick" or "stone" or "concrete" or "metal" or "leather" or "marble" or "double-decker" or "royal" or "professional" or "square" or "classic" or "steel" or "wicker" or "rust" or "mobile" or "adult" or "mini" or "miniature" or "light" or "back" or "front" or "rear" or "top" or "bottom" or "left" or "right" or "middle" or "side" or "half" or "shade" or "white" or "black";

    // In "black and white" at the end neither is a thing.
    private static bool IsColourPair(List<CaptionToken> tokens, int i) => tokens[i].Word is "white" or "black" && (i == 0 || tokens[i - 1].Word is not ("a" or "the"));

    private static bool HasAdjectiveEnding(string word) =>
        word.Length > 5 && (word.EndsWith("ful", StringComparison.Ordinal) || word.EndsWith("ous", StringComparison.Ordinal) || word.EndsWith("ish", StringComparison.Ordinal)
        || word.EndsWith("able", StringComparison.Ordinal) || word.EndsWith("ible", StringComparison.Ordinal) || word.EndsWith("less", StringComparison.Ordinal) || word.EndsWith("ive", StringComparison.Ordinal)
        || word.EndsWith("est", StringComparison.Ordinal) || word.EndsWith("ical", StringComparison.Ordinal)) && word is not ("table" or "vegetable" or "radish" or "dish" or "relish" or "forest" or "harvest" or "cable" or "catfish" or "olive");
}
