using System.Text.RegularExpressions;
using FindAgents.Testing;

namespace FindAgents.Tests;

/// <summary>A page of the documentation, for tests that hold its examples to the truth.</summary>
internal static partial class DocPage
{
    public static string Root => RepositoryFolder.Root;

    public static IReadOnlyList<string> Blocks(string page, string language) =>
    [
        .. Block().Matches(File.ReadAllText(Path.Combine(Root, "docs", page)))
            .Where(match => match.Groups["language"].Value == language)
            .Select(match => match.Groups["code"].Value),
    ];

    /// <summary>Asserts that each C# example of a page stands, word for word, in a test that runs it.</summary>
    public static void AssertExamplesRun(string page, string testFile)
    {
        var source = Squeeze(File.ReadAllText(Path.Combine(Root, testFile)));
        var blocks = Blocks(page, "csharp");
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(Squeeze(block), source, StringComparison.Ordinal));
    }

    private static string Squeeze(string code) => WhiteSpace().Replace(code, " ").Trim();

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
