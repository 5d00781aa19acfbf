using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album create</c>: a new album.</summary>
internal sealed class AlbumCreateCommand : IndexingCommand
{
    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        Description = "Folders of photos, with all below them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _noIndex = new("--no-index") { Description = "Only make the album; `findagents album update` or workers fill it." };

    public AlbumCreateCommand(CliContext context)
        : base("create", "Make an album of folders of photos, and index them.", context)
    {
        Arguments.Add(_folders);
        Options.Add(_noIndex);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("An album of two folders", "findagents album create holiday ~/Pictures/2023 ~/Pictures/2024"),
        ("In a file of its own, to copy or to share", "findagents album create holiday ~/Pictures/2024 --store holiday.db"),
        ("In a database, for workers to fill", "findagents album create holiday /photos --no-index --store postgres://me@db/photos"),
    ];

    public override string Notes =>
        """
        A name is letters, digits, - and _. Photos are only read: JPEG, PNG, WebP, BMP and GIF. Stopped (Ctrl-C) or killed,
        what was encoded is kept, and `findagents album update NAME` goes on there.
        """;

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(AlbumName);
        var folders = parsed.GetValue(_folders) ?? [];
        var index = folders.Length > 0 && !parsed.GetValue(_noIndex);
        ReadEngine(parsed);
        var album = await shelf.CreateAsync(name, folders, cancellationToken);
        if (!index)
        {
            var status = AlbumStatusAnswer.From(name, await album.StatusAsync(cancellationToken), null);
            if (parsed.GetValue(Json))
            {
                MachineOutput.Write(Context.Out, status);
            }
            else
            {
                Context.Out.WriteLine($"Made: {name} in {shelf.Place}");
            }

            return ExitCode.Ok;
        }

        IFindEngine engine;
        try
        {
            engine = await LoadAsync(parsed, cancellationToken);
        }
        catch
        {
            // Nothing has come of it, and the name is to be free for the next attempt.
            await shelf.DeleteAsync(name, CancellationToken.None);
            throw;
        }

        using (engine)
        {
            await IndexAsync(name, album, engine, parsed, cancellationToken);
        }

        return ExitCode.Ok;
    }
}
