namespace FindAgents.Testing;

/// <summary>A request that a <see cref="WebServer"/> got.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="Headers">The headers, names in lower case.</param>
public sealed record WebRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte asked for, where a range was.</summary>
    public int? From => Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : null;
}
