using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album list</c>: the albums there are.</summary>
internal sealed class AlbumListCommand : AlbumSubcommand
{
    public AlbumListCommand(CliContext context)
        : base("list", "List the albums.", context)
    {
        Options.Add(Json);
        Options.Add(StoreOption.Option);
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("The albums on this machine", "findagents album list"),
        ("Those in a database", "findagents album list --store postgres://me@db/photos"),
    ];

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var albums = new List<AlbumStatusAnswer>();
        foreach (var name in await shelf.ListAsync(cancellationToken))
        {
            var album = await shelf.OpenAsync(name, cancellationToken);
            albums.Add(AlbumStatusAnswer.From(name, await album.StatusAsync(cancellationToken), null));
        }

        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, new AlbumListJson(shelf.Place, albums));
        }
        else
        {
            AlbumTables.Write(Context.Console, albums, shelf.Place);
        }

        return ExitCode.Ok;
    }
}
