namespace FindAgents.Retrieval.Stores;

/// <summary>Which texts come back from a database as they went in.</summary>
internal static class StoredText
{
    /// <summary>Whether a text is well-formed UTF-16 without a NUL: neither SQLite's functions nor Postgres keep anything else.</summary>
    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A text without what is not storable, and no longer than a number of characters.</summary>
    public static string Storable(string text, int longest)
    {
        if (!IsStorable(text))
        {
            text = string.Concat(text.EnumerateRunes().Where(rune => rune.Value is not (0 or 0xFFFD)));
        }

        return text.Length <= longest ? text : text[..(longest - (char.IsHighSurrogate(text[longest - 1]) ? 1 : 0))];
    }
}
