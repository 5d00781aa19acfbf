using System.Globalization;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers.English;

/// <summary>Cuts a request into words, numbers, references, quoted texts and punctuation.</summary>
/// <remarks>One pass; what looks ahead looks a bounded way.</remarks>
internal static class RequestTokenizer
{
    private const int LongestQuote = 400;
    private const int LongestMarkup = 40;

    private static readonly Dictionary<string, string> Endings = new(StringComparer.Ordinal)
    {
        ["'re"] = "are",
        ["'ve"] = "have",
        ["'ll"] = "will",
        ["'d"] = "would",
        ["'m"] = "am",
    };

    /// <exception cref="PhraseReferenceException">A reference is not complete.</exception>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var letter = text[at];
            if (letter == '\n' && IsBlankLine(text, at))
            {
                tokens.Add(new Token(TokenKind.Stop, "\n", at, ++at));
            }
            else if (char.IsWhiteSpace(letter) || char.IsControl(letter))
            {
                at++;
            }
            else if (letter == '@')
            {
                if (PhraseReader.ReadAt(text, ref at) is { } reference)
                {
                    tokens.Add(new Token(TokenKind.Reference, reference.ToString(), start, at) { Reference = reference });
                }
                else
                {
                    at++;
                }
            }
            else if (char.IsAsciiDigit(letter) || (letter == '-' && char.IsAsciiDigit(At(text, at + 1)) && (at == 0 || At(text, at - 1) is ' ' or '(' or '[' or ',' or '=')))
            {
                tokens.Add(ReadNumber(text, ref at));
            }
            else if (IsLetter(text, at))
            {
                AddWord(tokens, text, start, at = WordEnd(text, at));
            }
            else if (QuoteEnd(text, at) is { } close)
            {
                at = close + 1;
                tokens.Add(new Token(TokenKind.Quoted, text[(start + 1)..close].Trim(), start, at));
            }
            else if (letter == '<' && MarkupEnd(text, at) is { } behind)
            {
                at = behind;
            }
            else
            {
                tokens.Add(ReadMark(text, ref at));
            }
        }

        return tokens;
    }

    private static char At(string text, int index) => index >= 0 && index < text.Length ? text[index] : '\0';

    private static bool IsLetter(string text, int at) =>
        char.IsLetter(text, at) || char.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // A line break is a blank; an empty line ends a sentence, and so does one before an item of a list.
    private static bool IsBlankLine(string text, int at)
    {
        for (var next = at + 1; next < text.Length; next++)
        {
            if (text[next] == '\n' || text[next] is '-' or '*' or '•' || char.IsAsciiDigit(text[next]))
            {
                return true;
            }

            if (!char.IsWhiteSpace(text[next]))
            {
                return false;
            }
        }

        return false;
    }

    private static int WordEnd(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsSurrogatePair(text, at) && char.IsLetter(text, at))
            {
                at += 2;
            }
            else if (char.IsAsciiDigit(text[at]) || text[at] == '_' || (!char.IsSurrogate(text[at]) && IsLetter(text, at))
                || (text[at] is '\'' or '’' or '-' or '@' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]) && At(text, at - 1) != '-')
                || (text[at] == '.' && at + 1 < text.Length && char.IsLetter(text[at + 1]) && char.IsLetter(At(text, at - 1))))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static void AddWord(List<Token> tokens, string text, int start, int end)
    {
        // A surrogate that is half of nothing is no word and still has to be passed.
        var word = text[start..end].Replace('’', '\'');
        var lower = word.ToLowerInvariant();
        if (lower.EndsWith("n't", StringComparison.Ordinal) && lower.Length > 3)
        {
            var stem = lower[..^3];
            Add(stem switch { "ca" => "can", "wo" => "will", "sha" => "shall", _ => stem });
            Add("not");
        }
        else if (lower is "let's" or "lets")
        {
            Add("let");
            Add("us");
        }
        else if (lower.EndsWith("'s", StringComparison.Ordinal) && Lexicon.TakesIs.Contains(lower[..^2]))
        {
            Add(lower[..^2]);
            Add("is");
        }
        else if (Endings.Keys.FirstOrDefault(ending => lower.Length > ending.Length && lower.EndsWith(ending, StringComparison.Ordinal)) is { } ending)
        {
            Add(lower[..^ending.Length]);
            Add(Endings[ending]);
        }
        else
        {
            tokens.Add(new Token(TokenKind.Word, word, start, end) { Word = Lexicon.Plain(lower) });
        }

        void Add(string part) => tokens.Add(new Token(TokenKind.Word, part, start, end) { Word = Lexicon.Plain(part) });
    }

    private static Token ReadNumber(string text, ref int at)
    {
        var start = at++;
        while (char.IsAsciiDigit(At(text, at)) || (At(text, at) == '.' && char.IsAsciiDigit(At(text, at + 1)) && !text.AsSpan(start, at - start).Contains('.')))
        {
            at++;
        }

        // 80x60 is two numbers, 2nd and 3d are words.
        if (at < text.Length && char.IsLetter(text[at]) && !(text[at] is 'x' or 'X' && char.IsAsciiDigit(At(text, at + 1))))
        {
            at = WordEnd(text, at);
            return new Token(TokenKind.Word, text[start..at], start, at);
        }

        var value = double.Parse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return new Token(TokenKind.Number, text[start..at], start, at) { Value = value };
    }

    private static int? QuoteEnd(string text, int at)
    {
        var close = text[at] switch { '"' => '"', '“' => '”', '«' => '»', '‘' => '’', '\'' => '\'', '`' => '`', _ => '\0' };
        if (close == '\0' || at + 1 >= text.Length || char.IsWhiteSpace(text[at + 1]) || (close is '\'' or '’' && char.IsLetterOrDigit(At(text, at - 1))))
        {
            return null;
        }

        var found = text.IndexOf(close, at + 1, Math.Min(LongestQuote, text.Length - at - 1));
        return found > at + 1 && !(close is '\'' or '’' && char.IsLetter(At(text, found + 1))) ? found : null;
    }

    private static int? MarkupEnd(string text, int at)
    {
        var end = text.IndexOf('>', at, Math.Min(LongestMarkup, text.Length - at));
        return end > at && (char.IsLetter(text[at + 1]) || text[at + 1] is '/' or '|') ? end + 1 : null;
    }

    private static Token ReadMark(string text, ref int at)
    {
        var start = at;
        var letter = text[at++];
        switch (letter)
        {
            case '.' when At(text, at) == '.':
                while (At(text, at) == '.')
                {
                    at++;
                }

                return Mark(TokenKind.Comma, at);
            case '-' or '=' when At(text, at) == '>':
                at++;
                return Mark(TokenKind.Stop, at);
            case '…' or ',' or '、' or '，':
                return Mark(TokenKind.Comma, at);
            case '.' or '!' or '?' or ';' or '→' or '。' or '¿' or '¡':
                return Mark(TokenKind.Stop, at);
            case ':':
                return Mark(TokenKind.Colon, at);
            case '-' or '–' or '—':
                return Mark(TokenKind.Dash, at);
            case '(' or '[' or '{':
                return Mark(TokenKind.Open, at);
            case ')' or ']' or '}':
                return Mark(TokenKind.Close, at);
            case '&' or '+':
                return new Token(TokenKind.Word, "and", start, at);
            case '×':
                return new Token(TokenKind.Word, "x", start, at);
            default:
                return Mark(TokenKind.Symbol, at);
        }

        Token Mark(TokenKind kind, int end) => new(kind, text[start..end], start, end);
    }
}
