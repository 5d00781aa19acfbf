using System.CommandLine;
using System.CommandLine.Parsing;

namespace FindAgents.Cli.Commands.Albums;

/// <summary>The option that says where a folder of an album lies.</summary>
internal static class FolderMap
{
    /// <summary><c>--map NAME=PATH</c>.</summary>
    public static Option<KeyValuePair<string, string>[]> Create(string description) => new("--map")
    {
        Description = description,
        HelpName = "NAME=PATH",
        CustomParser = Read,
    };

    private static KeyValuePair<string, string>[]? Read(ArgumentResult result)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || at == text.Length - 1 || !map.TryAdd(text[..at], text[(at + 1)..]))
            {
                result.AddError($"--map {text}: expected the name of one of the album's folders and where it lies, such as holiday=/mnt/photos/holiday, each folder once.");
                return null;
            }
        }

        return [.. map];
    }
}
