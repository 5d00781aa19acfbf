using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album update</c>: an album as its folders are now.</summary>
internal sealed class AlbumUpdateCommand : IndexingCommand
{
    private readonly Option<KeyValuePair<string, string>[]> _map = FolderMap.Create("A folder of the album lies elsewhere now; nothing is encoded anew. May be given several times.");

    private readonly Option<bool> _watch = new("--watch") { Description = "Keep the album up to date while its folders change, until Ctrl-C." };

    public AlbumUpdateCommand(CliContext context)
        : base("update", "Bring an album up to date with its folders: what is new, renamed or gone.", context)
    {
        Options.Add(_watch);
        Options.Add(Retry);
        Options.Add(_map);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What has changed since the last time", "findagents album update holiday"),
        ("From now on", "findagents album update holiday --watch"),
        ("The photos were moved to another disk", "findagents album update holiday --map 2024=/mnt/disk/2024"),
    ];

    public override string Notes =>
        """
        Files are told by size and time, photos by their content: renamed, moved and copied ones are not encoded again, and
        unchanged files are not read. Another model, or another version of it, encodes all photos anew; until it has, the
        earlier one still finds those that wait. A folder that is not there keeps its photos.
        """;

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(AlbumName);
        ReadEngine(parsed);
        var album = await shelf.OpenAsync(name, cancellationToken);
        foreach (var (folder, path) in parsed.GetValue(_map) ?? [])
        {
            await album.MoveFolderAsync(folder, path, cancellationToken);
        }

        using var engine = await LoadAsync(parsed, cancellationToken);
        if (parsed.GetValue(_watch))
        {
            await WatchAsync(name, album, engine, parsed, cancellationToken);
        }
        else
        {
            await IndexAsync(name, album, engine, parsed, cancellationToken);
        }

        return ExitCode.Ok;
    }
}
