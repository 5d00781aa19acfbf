namespace FindAgents.Retrieval.Stores;

/// <summary>Names as SQL wants them.</summary>
internal static class SqlName
{
    /// <summary>A name in double quotes.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
