using System.CommandLine;
using System.Text;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Testing;

namespace FindAgents.Cli.Tests.CommandLine;

/// <summary>docs/cli.md shows the help of every command as it is.</summary>
public sealed class CommandPageTests : IDisposable
{
    /// <summary>Set to 1 to write the page anew instead of comparing it.</summary>
    private const string WriteVariable = "FINDAGENTS_WRITE_DOCS";

    private const string Start = "<!-- From here on this page is the commands' own help. FINDAGENTS_WRITE_DOCS=1 dotnet test tests/FindAgents.Cli.Tests --filter CommandPage writes it anew. -->\n";

    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_page_shows_the_help_of_every_command()
    {
        var path = Path.Combine(RepositoryFolder.Root, "docs", "cli.md");
        var page = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        var start = page.IndexOf(Start, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/cli.md lacks the line {Start}");
        var expected = page[..(start + Start.Length)] + await HelpAsync(new FindAgentsCommand(_run.Over(TextWriter.Null, TextWriter.Null)), []);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            await File.WriteAllTextAsync(path, expected);
            return;
        }

        Assert.True(expected == page, $"docs/cli.md is not what --help says: run the tests once with {WriteVariable}=1.");
    }

    private async Task<string> HelpAsync(Command command, IReadOnlyList<string> names)
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync([.. names, "--help"]));
        var text = new StringBuilder();
        text.Append("\n## ").AppendJoin(' ', names.Prepend("findagents")).Append("\n\n```text\n");
        foreach (var line in _run.Lines)
        {
            // The help names the program that runs it, which is the test host here.
            text.Append(line.Replace($"  {RootCommand.ExecutableName} ", "  findagents ", StringComparison.Ordinal)).Append('\n');
        }

        text.Append("```\n");
        foreach (var subcommand in command.Subcommands)
        {
            text.Append(await HelpAsync(subcommand, [.. names, subcommand.Name]));
        }

        return text.ToString();
    }
}
