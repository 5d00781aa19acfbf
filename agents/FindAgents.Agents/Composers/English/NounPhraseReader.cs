namespace FindAgents.Agents.Composers.English;

/// <summary>Reads noun phrases: parts coordinated ones, keeps their post-modifiers, drops their determiners.</summary>
internal static class NounPhraseReader
{
    private static readonly HashSet<string> IngNouns = [.. Lexicon.Words(
        "building buildings painting drawing ceiling clothing ring king wing string spring swing railing awning thing something anything everything morning evening wedding earring bling sibling duckling dumpling pudding sling")];

    // What introduces a text that somebody is to read.
    private static readonly HashSet<string> Introducing = [.. Lexicon.Words("with the a words word text saying says that which reading reads labelled labeled marked written inscription named called titled say read and")];

    private static readonly HashSet<string> Linking = [.. Lexicon.Words("like similar in at from of under inside within resembling matching to as looks look that which resembles resemble shown the same most very")];

    /// <summary>Parts a list into its phrases.</summary>
    public static List<List<Token>> Split(IReadOnlyList<Token> tokens)
    {
        var parts = new List<List<Token>> { new() };
        for (var at = 0; at < tokens.Count; at++)
        {
            var length = SeparatorAt(tokens, at);
            if (length == 0)
            {
                parts[^1].Add(tokens[at]);
            }
            else if (parts[^1].Count == 0 || Continues(parts[^1], tokens, at + length))
            {
                if (parts[^1].Count > 0)
                {
                    parts[^1].AddRange(tokens.Skip(at).Take(length));
                }

                at += length - 1;
            }
            else
            {
                parts.Add([]);
                at += length - 1;
            }
        }

        return [.. parts.Select(Clean).Where(part => part.Count > 0)];
    }

    /// <summary>Puts nouns where "one" stands for them: "the red car and the blue one".</summary>
    /// <param name="phrases">The phrases.</param>
    /// <param name="head">The noun that was spoken of before; <see langword="null"/> where there is none.</param>
    public static void ResolveOnes(List<List<Token>> phrases, Token? head)
    {
        for (var i = phrases.Count - 2; i >= 0; i--)
        {
            // "the red and the blue car": two of a kind.
            if (phrases[i].TrueForAll(token => Lexicon.Adjectives.Contains(token.Word)) && Lexicon.Adjectives.Contains(phrases[i + 1][0].Word) && HeadOf(phrases[i + 1]) is { } shared && !Lexicon.Adjectives.Contains(shared.Word))
            {
                phrases[i].Add(shared);
            }
        }

        foreach (var phrase in phrases)
        {
            var one = phrase.FindIndex(token => token.Word is "one" or "ones");
            if (one > 0 && head is not null)
            {
                var noun = phrase[one].Word == "one" ? Lexicon.Singular(head.Word) : head.Word;
                phrase[one] = new Token(TokenKind.Word, noun, phrase[one].Start, phrase[one].End);
            }

            head = HeadOf(phrase) ?? head;
        }
    }

    /// <summary>The noun that a phrase is about: the last word before its post-modifiers.</summary>
    public static Token? HeadOf(IReadOnlyList<Token> phrase)
    {
        Token? head = null;
        foreach (var token in phrase)
        {
            if (token.Kind != TokenKind.Word || (head is not null && (Lexicon.Prepositions.Contains(token.Word) || token.Word is "that" or "which" or "who" || IsIng(token.Word))))
            {
                break;
            }

            head = token;
        }

        return head?.Word is "one" or "ones" ? null : head;
    }

    /// <summary>Drops what stands in front of a noun and is no part of it, and what is left over behind it.</summary>
    public static List<Token> Clean(List<Token> phrase)
    {
        var cleaned = WithoutBrackets(WithoutReferencesInQuotes(phrase)).Trim();

        // "how many forks and how many knives": asked once, and meant of both.
        var start = cleaned.Has(0, "how", "many") ? 2 : 0;
        while (start < cleaned.Count && (Lexicon.Determiners.Contains(cleaned[start].Word) || Lexicon.Quantifiers.Contains(cleaned[start].Word) || Tokens.IsMark(cleaned[start])
            || (start > 0 && cleaned[start].Word == "of") || cleaned[start].Word is "also" or "then" or "even" or "of" or "is" or "are" || (start == 0 && cleaned.Has(0, "one", "of"))))
        {
            start++;
        }

        // "instances of dogs" are dogs, "with @a.jpg#1 as an example" is what is shown there.
        start += cleaned.WordAt(start) is "instance" or "instances" or "occurrence" or "occurrences" or "example" or "examples" or "copy" or "copies" && cleaned.WordAt(start + 1) is "of" ? 2 : 0;
        start += cleaned.WordAt(start) is "with" or "using" or "given" && start + 1 < cleaned.Count && cleaned[start + 1].Kind == TokenKind.Reference ? 1 : 0;
        while (start < cleaned.Count && Lexicon.Determiners.Contains(cleaned[start].Word))
        {
            start++;
        }

        if (cleaned.Count - start > 3 && cleaned[^3].Word is "as" && cleaned[^1].Word is "example" or "reference" or "template" or "query" or "sample")
        {
            cleaned = cleaned[..^3];
        }

        // "all that is there": nothing is left of it; "the one on the left" is a phrase.
        cleaned = cleaned[start..];
        while (cleaned.Count > 0 && (cleaned[^1].Word is "is" or "are" or "and" or "or" or "too" or "also" or "of" or "please" or "there" or "the" or "a" || Tokens.IsMark(cleaned[^1])))
        {
            cleaned.RemoveAt(cleaned.Count - 1);
        }

        // "the thing in @a.jpg#2" is what the reference says.
        var reference = cleaned.FindIndex(token => token.Kind == TokenKind.Reference);
        var isNamed = reference > 0 && !cleaned[..reference].TrueForAll(token => Lexicon.ThingNouns.Contains(token.Word) || Lexicon.AnyNouns.Contains(token.Word) || Linking.Contains(token.Word) || token.Word is "one" or "ones" or "else" or "exact" or "exactly");
        return reference > 0 && !isNamed ? cleaned[reference..] : cleaned;
    }

    // What a quoted text says is no reference, and a phrase has no way to say so but to leave it out.
    private static List<Token> WithoutReferencesInQuotes(List<Token> phrase)
    {
        var kept = new List<Token>(phrase.Count);
        foreach (var token in phrase)
        {
            if (token.Kind != TokenKind.Quoted || !token.Text.Contains('@', StringComparison.Ordinal))
            {
                kept.Add(token);
                continue;
            }

            while (kept.Count > 0 && Introducing.Contains(kept[^1].Word))
            {
                kept.RemoveAt(kept.Count - 1);
            }
        }

        return kept;
    }

    // "the dog (the brown one)": what is in brackets is said besides.
    private static List<Token> WithoutBrackets(List<Token> phrase)
    {
        var open = phrase.FindIndex(token => token.Kind == TokenKind.Open);
        var close = phrase.FindLastIndex(token => token.Kind == TokenKind.Close);
        return open <= 0 ? phrase : close > open ? [.. phrase[..open], .. phrase[(close + 1)..]] : phrase[..open];
    }

    private static int SeparatorAt(IReadOnlyList<Token> tokens, int at)
    {
        var next = at;
        while (next < tokens.Count)
        {
            var length = tokens.Has(next, "as", "well", "as") || tokens.Has(next, "along", "with") && next + 2 < tokens.Count && next > at ? 3
                : tokens[next].Kind is TokenKind.Comma or TokenKind.Colon || tokens[next].Word is "and" or "or" or "plus" || tokens.Has(next, "also") || tokens[next] is { Kind: TokenKind.Symbol, Text: "/" } ? 1
                : 0;
            if (length == 0)
            {
                break;
            }

            next += length;
        }

        return next - at;
    }

    // "black and white cow", "old, rusty bicycle", "wearing a hat and holding a cup", "between the car and the tree"
    private static bool Continues(List<Token> before, IReadOnlyList<Token> tokens, int next)
    {
        if (next >= tokens.Count)
        {
            return false;
        }

        var nouns = before.Where(token => !Lexicon.Determiners.Contains(token.Word) && !Lexicon.Quantifiers.Contains(token.Word) && NumberWords.Read([token], 0, out _) == 0).ToList();
        var isAdjectives = nouns.Count > 0 && nouns.TrueForAll(token => Lexicon.Adjectives.Contains(token.Word) || token.Word is "and" or "very" || token.Kind == TokenKind.Comma);
        if (isAdjectives && tokens[next].Kind == TokenKind.Word && !Lexicon.Determiners.Contains(tokens[next].Word))
        {
            return true;
        }

        var between = before.FindIndex(token => token.Word == "between");
        return (between >= 0 && !before.Exists(token => token.Word == "and"))
            || (IsIng(tokens[next].Word) && next + 1 < tokens.Count && SeparatorAt(tokens, next + 1) == 0)
            || (before.Count > 1 && before[^1].Word.Length > 0 && Lexicon.Adjectives.Contains(before[^1].Word) && before.Exists(token => Lexicon.Prepositions.Contains(token.Word)) && Lexicon.Adjectives.Contains(tokens[next].Word) && tokens.KindAt(next + 1) == TokenKind.Word);
    }

    private static bool IsIng(string word) => word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) && !IngNouns.Contains(word);
}
