namespace FindAgents.Agents.Composers.English;

/// <summary>Undoes what letters owe to their place rather than to their word.</summary>
internal static class Sentences
{
    /// <summary>Writes the first word of each sentence small, and all words of a request in capitals.</summary>
    public static List<Token> WithPlainBeginnings(List<Token> tokens)
    {
        var shouts = tokens.Exists(token => token.Kind == TokenKind.Word) && !tokens.Exists(token => token.Kind == TokenKind.Word && token.Text.Any(char.IsLower));
        var begins = true;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Kind == TokenKind.Word && (shouts || (begins && char.IsUpper(token.Text[0]) && !token.Text.Skip(1).Any(char.IsUpper))))
            {
                tokens[i] = token with { Text = token.Text.ToLowerInvariant() };
            }

            begins = token.Kind is TokenKind.Stop or TokenKind.Colon || (begins && Tokens.IsMark(token));
        }

        return tokens;
    }
}
