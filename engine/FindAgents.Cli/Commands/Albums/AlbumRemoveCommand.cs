using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album remove</c>: an album, or a folder of it, goes.</summary>
internal sealed class AlbumRemoveCommand : AlbumSubcommand
{
    private readonly Option<string[]> _folders = new("--folder")
    {
        Description = "Only take this folder out of the album, by its name in it; may be given several times.",
        HelpName = "NAME",
    };

    public AlbumRemoveCommand(CliContext context)
        : base("remove", "Remove an album, or folders from it. The photos stay where they are.", context)
    {
        Arguments.Add(AlbumName);
        Options.Add(_folders);
        Options.Add(StoreOption.Option);
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("The album and its file", "findagents album remove holiday"),
        ("One of its folders", "findagents album remove holiday --folder 2023 && findagents album update holiday"),
    ];

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(AlbumName);
        if (parsed.GetValue(_folders) is not { Length: > 0 } folders)
        {
            await shelf.DeleteAsync(name, cancellationToken);
            Context.Out.WriteLine($"Removed: {name}");
            return ExitCode.Ok;
        }

        var album = await shelf.OpenAsync(name, cancellationToken);
        foreach (var folder in folders)
        {
            await album.RemoveFolderAsync(folder, cancellationToken);
        }

        Context.Out.WriteLine($"Taken out of {name}: {string.Join(", ", folders)}. Its photos go with: findagents album update {name}");
        return ExitCode.Ok;
    }
}
