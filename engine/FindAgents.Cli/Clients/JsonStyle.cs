namespace FindAgents.Cli.Clients;

/// <summary>How somebody lays out JSON.</summary>
/// <param name="NewLine">What ends a line.</param>
/// <param name="Unit">What a level is indented by.</param>
internal sealed record JsonStyle(string NewLine, string Unit)
{
    /// <summary>The layout of a text, read off its first indented line.</summary>
    public static JsonStyle Of(string text)
    {
        var newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var unit = text.Split('\n').Skip(1)
            .Select(line => line[..(line.Length - line.TrimStart(' ', '\t').Length)])
            .FirstOrDefault(indent => indent.Length > 0) ?? "  ";
        return new JsonStyle(newLine, unit);
    }

    /// <summary>The blanks before a line.</summary>
    public string Indent(int depth) => string.Concat(Enumerable.Repeat(Unit, depth));
}
