using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album export</c>: all that an album knows, as lines of JSON.</summary>
internal sealed class AlbumExportCommand : AlbumSubcommand
{
    private readonly Option<bool> _embeddings = new("--embeddings") { Description = "Write the embeddings of photos and regions as well." };

    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "Write into this file, which is there whole or not at all, instead of printing.",
        HelpName = "FILE",
    };

    public AlbumExportCommand(CliContext context)
        : base("export", "Print all that an album knows, a line of JSON a photo.", context)
    {
        Arguments.Add(AlbumName);
        Options.Add(_embeddings);
        Options.Add(_out);
        Options.Add(StoreOption.Option);
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Into a file", "findagents album export holiday --out holiday.jsonl"),
        ("For other programs, with embeddings", "findagents album export holiday --embeddings --out holiday.jsonl"),
    ];

    public override string Notes => "The same content gives the same bytes, so two exports can be compared.";

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var album = await shelf.OpenAsync(parsed.GetRequiredValue(AlbumName), cancellationToken);
        var embeddings = parsed.GetValue(_embeddings);
        if (parsed.GetValue(_out) is { } path)
        {
            await AtomicFile.WriteAsync(path, stream => album.ExportAsync(stream, embeddings, cancellationToken));
            return ExitCode.Ok;
        }

        await using var stream = new WriterStream(Context.Out);
        await album.ExportAsync(stream, embeddings, cancellationToken);
        return ExitCode.Ok;
    }
}
