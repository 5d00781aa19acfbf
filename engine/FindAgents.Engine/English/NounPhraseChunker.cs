namespace FindAgents.Engine.English;

/// <summary>
/// Finds the noun phrases of English captions by rules: tokens get word classes from a lexicon, from endings and from
/// their neighbours; a phrase is determiners, numbers, adjectives and nouns in a row. Words that count or part
/// what follows "of" take it in ("a group of people", "a slice of pizza"); other phrases end before their preposition.
/// </summary>
/// <remarks>
/// Total: any text has phrases, perhaps none. The phrases are in order and do not overlap. Phrases that name a place in
/// the picture or the picture itself ("the background", "a close up") are left out: there is nothing to point at. Pure and thread-safe.
/// </remarks>
public static class NounPhraseChunker
{
    private static readonly CaptionLexicon Lexicon = CaptionLexicon.Default;

    /// <summary>Finds the noun phrases.</summary>
    /// <param name="caption">Any text; English is understood.</param>
    /// <returns>The phrases, left to right.</returns>
    public static IReadOnlyList<NounPhrase> Chunk(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var tokens = CaptionTokenizer.Tokenize(caption);
        var tags = CaptionTagger.Tag(tokens);
        var parts = new List<Part>();
        for (var i = 0; i < tokens.Count;)
        {
            if (ReadPart(tokens, tags, i) is { } part)
            {
                parts.Add(part);
                i = part.End;
            }
            else
            {
                i++;
            }
        }

        return Join(tokens, tags, parts);
    }

    // A determiner-to-noun run: [First, End) in tokens; the nouns begin at Nouns.
    private sealed record Part(int First, int Nouns, int End);

    private static Part? ReadPart(List<CaptionToken> tokens, WordClass[] tags, int first)
    {
        var i = first;
        var nouns = -1;
        for (; i < tokens.Count; i++)
        {
            switch (tags[i])
            {
                case WordClass.Determiner when i == first || (nouns < 0 && tags[i - 1] == WordClass.Determiner):
                case WordClass.Number when nouns < 0:
                case WordClass.Adjective:
                    break;
                case WordClass.Adverb when nouns < 0 && i > first && tags[i - 1] is WordClass.Determiner && i + 1 < tokens.Count && tags[i + 1] == WordClass.Adjective:
                    break;
                case WordClass.Comma or WordClass.Conjunction when nouns < 0 && i > first && tags[i - 1] == WordClass.Adjective && AdjectiveFollows(tokens, tags, i):
                    break;
                case WordClass.Noun:
                    nouns = nouns < 0 ? i : nouns;
                    break;
                default:
                    return Close(tags, first, nouns, i);
            }
        }

        return Close(tags, first, nouns, i);
    }

    private static Part? Close(WordClass[] tags, int first, int nouns, int end)
    {
        while (end > first && tags[end - 1] != WordClass.Noun)
        {
            end--;
        }

        return nouns < 0 || end <= nouns ? null : new Part(first, nouns, end);
    }

    private static bool AdjectiveFollows(List<CaptionToken> tokens, WordClass[] tags, int i)
    {
        // "black and white cat", "a big, red bus"; in "a brown, a white" a new phrase begins.
        i++;
        while (i < tokens.Count && tags[i] is WordClass.Conjunction or WordClass.Comma)
        {
            i++;
        }

        if (i >= tokens.Count || tags[i] != WordClass.Adjective)
        {
            return false;
        }

        while (i < tokens.Count && tags[i] is WordClass.Adjective or WordClass.Conjunction or WordClass.Comma)
        {
            i++;
        }

        return i < tokens.Count && tags[i] == WordClass.Noun;
    }

    private static List<NounPhrase> Join(List<CaptionToken> tokens, WordClass[] tags, List<Part> parts)
    {
        var phrases = new List<NounPhrase>(parts.Count);
        for (var p = 0; p < parts.Count; p++)
        {
            var (first, inner) = (parts[p], parts[p]);
            var depicted = false;
            int? count = CountOf(tokens, tags, first);
            var several = IsPlural(tokens, tags, first);
            while (IsOf(tokens, inner.End) && p + 1 < parts.Count && parts[p + 1].First == inner.End + 1)
            {
                var word = tokens[inner.End - 1].Word;
                if (Lexicon.Collectives.Contains(word) && inner.End - inner.Nouns == 1)
                {
                    inner = parts[++p];
                    var pair = Lexicon.Pairs.Contains(word) && !EnglishNouns.IsPluralOnly(tokens[inner.End - 1].Word);
                    (several, count) = (true, CountOf(tokens, tags, inner) ?? (pair ? 2 : null));
                    if (!IsPlural(tokens, tags, inner) && !EnglishNouns.IsInvariable(tokens[inner.End - 1].Word))
                    {
                        several = false; // "a bunch of broccoli"
                    }

                    if (Lexicon.Pairs.Contains(word) && word == "pair" && tokens[inner.End - 1].Word is "skis" or "shoes" or "boots" or "gloves")
                    {
                        count = null; // one pair, which data sets may have labelled once or twice
                    }
                }
                else if (Lexicon.Partitives.Contains(word) && !Lexicon.Depictions.Contains(word))
                {
                    inner = parts[++p];
                    (several, count) = (several || IsPlural(tokens, tags, inner), count > 1 ? count : null);
                }
                else
                {
                    break;
                }
            }

            // "a statue of a horse": the horse is no horse.
            depicted = p > 0 && parts[p] is var last && last.First > 0 && IsOf(tokens, last.First - 1) && last.First >= 2 && Lexicon.Depictions.Contains(tokens[last.First - 2].Word);
            if (Make(tokens, tags, first, inner, several, count, depicted) is { } phrase)
            {
                phrases.Add(phrase);
            }
        }

        return phrases;
    }

    private static NounPhrase? Make(List<CaptionToken> tokens, WordClass[] tags, Part first, Part inner, bool several, int? count, bool depicted)
    {
        var noun = tokens[inner.End - 1].Word;
        var head = EnglishNouns.SingularOf(noun);
        if (Lexicon.NotObjects.Contains(noun) || Lexicon.NotObjects.Contains(head))
        {
            return null;
        }

        var words = new List<string>(inner.End - inner.First);
        for (var i = inner.First; i < inner.End; i++)
        {
            words.Add(tokens[i].Word);
        }

        var determiner = tokens[first.First].Word;
        var before = first.First > 0 ? tokens[first.First - 1].Word : "";
        var negated = Lexicon.Negations.Contains(determiner) || Lexicon.Negations.Contains(before);
        var definite = determiner is "the" or "this" or "that" or "these" or "those" || Lexicon.Possessives.Contains(determiner) || before == "'s";
        var start = tokens[first.First].Start;
        var named = inner.First;
        while (tags[named] is WordClass.Determiner or WordClass.Number)
        {
            named++;
        }

        return new NounPhrase(start, tokens[inner.End - 1].End - start, words, head, several, count, definite, !negated && !depicted)
        {
            Name = string.Join(' ', words.Skip(named - inner.First)),
        };
    }

    private static bool IsOf(List<CaptionToken> tokens, int i) => i >= 0 && i < tokens.Count && tokens[i].Word == "of";

    private static bool IsPlural(List<CaptionToken> tokens, WordClass[] tags, Part part)
    {
        var noun = tokens[part.End - 1].Word;
        return EnglishNouns.IsPlural(noun)
            ? !EnglishNouns.IsPluralOnly(noun) && !IsSlip(tokens, tags, part)
            : CountOf(tokens, tags, part) > 1 || (EnglishNouns.IsInvariable(noun) && (Lexicon.Plurals.Contains(tokens[part.First].Word) || tags[part.First] != WordClass.Determiner));
    }

    // "A women is talking": whoever writes an article before a plural mistypes the noun; "a few dogs" is none.
    private static bool IsSlip(List<CaptionToken> tokens, WordClass[] tags, Part part) =>
        tokens[part.First].Word is "a" or "an" && !IsCounted(tokens, part) && tags.AsSpan(part.First + 1, part.End - part.First - 1).IndexOfAny(WordClass.Determiner, WordClass.Number) < 0;

    // "a couple people", without the "of"
    private static bool IsCounted(List<CaptionToken> tokens, Part part) =>
        part.End - part.Nouns > 1 && Lexicon.Collectives.Contains(tokens[part.Nouns].Word) && EnglishNouns.IsPlural(tokens[part.End - 1].Word);

    private static int? CountOf(List<CaptionToken> tokens, WordClass[] tags, Part part)
    {
        for (var i = part.First; i < part.End; i++)
        {
            if (tags[i] != WordClass.Number)
            {
                continue;
            }

            if (Lexicon.Numbers.TryGetValue(tokens[i].Word, out var place))
            {
                return place switch { <= 12 => place, 13 => 12, _ => null };
            }

            return int.TryParse(tokens[i].Word, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= 99 ? number : null;
        }

        if (IsCounted(tokens, part))
        {
            return Lexicon.Pairs.Contains(tokens[part.Nouns].Word) ? 2 : null;
        }

        return tokens[part.First].Word switch
        {
            "a" or "an" or "another" when !EnglishNouns.IsPlural(tokens[part.End - 1].Word) || IsSlip(tokens, tags, part) => 1,
            "both" => 2,
            _ => null,
        };
    }
}
