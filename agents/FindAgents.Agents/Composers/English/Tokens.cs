using System.Text;

namespace FindAgents.Agents.Composers.English;

/// <summary>Looks at and cuts lists of tokens.</summary>
internal static class Tokens
{
    /// <summary>The word at a place; empty where there is none.</summary>
    public static string WordAt(this IReadOnlyList<Token> tokens, int at) => at >= 0 && at < tokens.Count ? tokens[at].Word : "";

    /// <summary>The kind at a place; <see cref="TokenKind.Stop"/> where there is nothing.</summary>
    public static TokenKind KindAt(this IReadOnlyList<Token> tokens, int at) => at >= 0 && at < tokens.Count ? tokens[at].Kind : TokenKind.Stop;

    /// <summary>Whether words stand at a place.</summary>
    public static bool Has(this IReadOnlyList<Token> tokens, int at, params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (tokens.WordAt(at + i) != words[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether one of the words is among them.</summary>
    public static bool HasAny(this IReadOnlyList<Token> tokens, params ReadOnlySpan<string> words)
    {
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.Word && words.Contains(token.Word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where the first token is of which something is true; -1 where there is none.</summary>
    public static int IndexOf(this IReadOnlyList<Token> tokens, Func<Token, bool> isMeant, int from = 0)
    {
        for (var i = from; i < tokens.Count; i++)
        {
            if (isMeant(tokens[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Takes a stretch out.</summary>
    public static void Cut(this List<Token> tokens, int from, int to) => tokens.RemoveRange(from, Math.Max(0, Math.Min(to, tokens.Count) - from));

    /// <summary>Takes off what separates and is left over at both ends.</summary>
    public static List<Token> Trim(this List<Token> tokens)
    {
        var end = tokens.Count;
        while (end > 0 && IsMark(tokens[end - 1]))
        {
            end--;
        }

        var start = 0;
        while (start < end && IsMark(tokens[start]))
        {
            start++;
        }

        return tokens[start..end];
    }

    /// <summary>Whether a token is punctuation.</summary>
    public static bool IsMark(Token token) => token.Kind is TokenKind.Comma or TokenKind.Colon or TokenKind.Dash or TokenKind.Stop or TokenKind.Open or TokenKind.Close or TokenKind.Symbol;

    /// <summary>The text of tokens: references and quoted texts as they are written, one blank between words.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="lower">Whether words are written in lower case.</param>
    public static string Say(IReadOnlyList<Token> tokens, bool lower)
    {
        var text = new StringBuilder();
        var end = -1;
        foreach (var token in tokens)
        {
            // "2x4" was read as two numbers.
            var isJoined = token.Start == end && token.Kind is TokenKind.Number or TokenKind.Word;
            end = token.Kind == TokenKind.Number || (isJoined && token.Word == "x") ? token.End : -1;
            if (token.Kind is TokenKind.Symbol or TokenKind.Open or TokenKind.Close or TokenKind.Colon or TokenKind.Stop or TokenKind.Place or TokenKind.Dash)
            {
                continue;
            }

            if (token.Kind == TokenKind.Comma)
            {
                if (text.Length > 0 && text[^1] != ',')
                {
                    text.Append(',');
                }

                continue;
            }

            if (text.Length > 0 && !isJoined)
            {
                text.Append(' ');
            }

            // An @ within a word would be read as a plain one anyway; one that begins it would not.
            text.Append(token.Kind switch
            {
                TokenKind.Quoted => $"\"{token.Text.Replace('"', '\'')}\"",
                TokenKind.Word => (lower ? token.Text.ToLowerInvariant() : token.Text).TrimStart('@'),
                _ => token.Text,
            });
        }

        return text.ToString().TrimEnd(',', ' ');
    }
}
