using System.CommandLine;

namespace FindAgents.Cli.CommandLine;

/// <summary>The option that every command has.</summary>
internal static class Verbosity
{
    /// <summary><c>--verbose</c>.</summary>
    public static Option<bool> Option { get; } = new("--verbose", "-v")
    {
        Description = "Say more on stderr: what is done, and the stack of an error.",
        Recursive = true,
    };

    /// <summary>Whether it was given.</summary>
    public static bool IsAskedFor(ParseResult parsed) => parsed.GetValue(Option);
}
