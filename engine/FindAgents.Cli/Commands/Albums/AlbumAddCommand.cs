using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album add</c>: further folders.</summary>
internal sealed class AlbumAddCommand : IndexingCommand
{
    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        Description = "Folders of photos, with all below them.",
        Arity = ArgumentArity.OneOrMore,
    };

    public AlbumAddCommand(CliContext context)
        : base("add", "Put further folders under an album, and bring it up to date.", context)
    {
        Arguments.Add(_folders);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("A folder more", "findagents album add holiday ~/Pictures/2025"),
    ];

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(AlbumName);
        ReadEngine(parsed);
        var album = await shelf.OpenAsync(name, cancellationToken);
        await album.AddFoldersAsync(parsed.GetRequiredValue(_folders), cancellationToken);
        using var engine = await LoadAsync(parsed, cancellationToken);
        await IndexAsync(name, album, engine, parsed, cancellationToken);
        return ExitCode.Ok;
    }
}
