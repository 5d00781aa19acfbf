using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class UsageTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Alone_it_shows_help_as_a_usage_error()
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync([]));
        Assert.Empty(_run.Out);
        Assert.Contains("Commands:", _run.Error, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_goes_to_stdout()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["--help"]));
        Assert.Contains("Commands:", _run.Out, StringComparison.Ordinal);
        Assert.Empty(_run.Error);
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("ground")]
    [InlineData("refine")]
    [InlineData("doctor")]
    [InlineData("models")]
    [InlineData("models", "convert-foundations")]
    [InlineData("evaluate")]
    [InlineData("train")]
    [InlineData("mcp")]
    public async Task Every_command_teaches_by_example(params string[] command)
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync([.. command, "--help"]));
        Assert.Contains("Examples:", _run.Out, StringComparison.Ordinal);
        Assert.Contains($"findagents {string.Join(' ', command)} ", _run.Out[_run.Out.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_examples_of_the_help_can_be_parsed()
    {
        var root = new FindAgentsCommand(_run.Over(TextWriter.Null, TextWriter.Null));
        foreach (var command in Below(root))
        {
            foreach (var (_, line) in (command as ITeach)?.Examples ?? [])
            {
                // A shell splits pipes, conjunctions, files that are written and settings of variables off; what is left is one of ours.
                foreach (var part in line.Split(["&&", "|", " > "], StringSplitOptions.TrimEntries).Where(part => part.StartsWith("findagents ", StringComparison.Ordinal)))
                {
                    var parsed = root.Parse(part["findagents ".Length..], FindAgentsCommand.Grammar);
                    Assert.True(parsed.Errors.Count == 0, $"{part}: {string.Join("; ", parsed.Errors.Select(error => error.Message))}");
                }
            }
        }

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["--version"]));
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_those_that_there_are()
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["segmnt", "x.jpg"]));
        Assert.Contains("'segmnt'", _run.Error, StringComparison.Ordinal);
        Assert.Contains("segment, ground, refine", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("ground", "x.jpg")]
    [InlineData("segment", "x.jpg", "--bogus")]
    [InlineData("segment", "x.jpg", "y.jpg")]
    [InlineData("segment", "x.jpg", "--max", "0")]
    [InlineData("segment", "x.jpg", "--max", "1.5")]
    [InlineData("segment", "x.jpg", "--precision", "float64")]
    [InlineData("segment", "x.jpg", "--precision", "7")]
    [InlineData("segment", "x.jpg", "--precision", "float16", "--device", "cpu")]
    [InlineData("segment", "x.jpg", "--threshold", "-0.1")]
    [InlineData("ground", "x.jpg", "cat", "--threshold", "2")]
    [InlineData("ground", "x.jpg", "the @dog.jpg(1,2,3)")]
    [InlineData("ground", "x.jpg", "@dog.jpg#2")]
    [InlineData("models", "convert-foundations")]
    [InlineData("evaluate")]
    [InlineData("evaluate", "--data", "x", "--tasks", "grounding,guessing")]
    [InlineData("evaluate", "--data", "x", "--tasks", ",")]
    [InlineData("evaluate", "--data", "x", "--photos", "0")]
    [InlineData("train", "--data", "x")]
    [InlineData("train", "--data", "x", "--out", "y", "--size", "200")]
    [InlineData("mcp", "--threads", "x")]
    public async Task What_is_missing_or_too_much_is_a_usage_error(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(arguments));
        Assert.Empty(_run.Out);
        Assert.Contains("--help", _run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<System.CommandLine.Command> Below(System.CommandLine.Command command) =>
        command.Subcommands.SelectMany(Below).Prepend(command);
}
