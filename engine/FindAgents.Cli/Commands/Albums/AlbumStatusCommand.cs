using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album status</c>: what an album holds.</summary>
internal sealed class AlbumStatusCommand : AlbumSubcommand
{
    public AlbumStatusCommand(CliContext context)
        : base("status", "Say what an album holds, and which files could not be read.", context)
    {
        Arguments.Add(AlbumName);
        Options.Add(Json);
        Options.Add(StoreOption.Option);
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Folders, photos, models, problems", "findagents album status holiday"),
        ("All files that could not be read", "findagents album status holiday --json | jq -r '.problems[] | [.path, .reason] | @tsv'"),
    ];

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(AlbumName);
        var album = await shelf.OpenAsync(name, cancellationToken);
        var status = await album.StatusAsync(cancellationToken);
        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, AlbumStatusAnswer.From(name, status, null, int.MaxValue));
        }
        else
        {
            AlbumTables.Write(Context.Console, AlbumStatusAnswer.From(name, status, null), status.Models);
        }

        return ExitCode.Ok;
    }
}
