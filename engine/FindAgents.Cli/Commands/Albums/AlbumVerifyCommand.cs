using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album verify</c>: whether an album is whole.</summary>
internal sealed class AlbumVerifyCommand : AlbumSubcommand
{
    public AlbumVerifyCommand(CliContext context)
        : base("verify", "Check that an album is whole, and its store as well.", context)
    {
        Arguments.Add(AlbumName);
        Options.Add(Json);
        Options.Add(StoreOption.Option);
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("After a crash, or before copying it", "findagents album verify holiday"),
    ];

    public override string Notes => "Ends with exit code 1 where something is wrong. What a killed run left half done is harmless, and the next run clears it away.";

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(AlbumName);
        var album = await shelf.OpenAsync(name, cancellationToken);
        var check = await new Progress(Context, Verbosity.IsAskedFor(parsed)).RunAsync("Checking…", _ => album.CheckAsync(cancellationToken));
        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, check);
        }
        else
        {
            foreach (var line in check.Problems)
            {
                Context.Out.WriteLine($"wrong: {line}");
            }

            foreach (var line in check.Leftovers)
            {
                Context.Out.WriteLine($"left over: {line}");
            }

            Context.Out.WriteLine(check.Problems.Count == 0 ? $"{name} is whole." : $"{name} is not whole: {check.Problems.Count} {(check.Problems.Count == 1 ? "thing is" : "things are")} wrong.");
        }

        return check.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Input;
    }
}
