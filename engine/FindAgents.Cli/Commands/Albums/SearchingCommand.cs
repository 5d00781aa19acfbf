using System.CommandLine;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;

namespace FindAgents.Cli.Commands.Albums;

/// <summary>A command that looks for photos or regions in an album.</summary>
internal abstract class SearchingCommand : AlbumSubcommand
{
    private readonly EngineOptionSet _engine = new();
    private readonly Option<string[]> _folders = new("--folder")
    {
        Description = "Only photos in this folder of the album or below, such as holiday/2024; may be given several times.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Only photos taken then or later: 2024, 2024-06, 2024-06-30 or 2024-06-30T18:00.",
        HelpName = "DATE",
    };

    private readonly Option<string?> _until = new("--until")
    {
        Description = "Only photos taken until then; a year, month or day counts to its end.",
        HelpName = "DATE",
    };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "Only photos with a region of this label, or, with --regions, only such regions; may be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _minSide = new("--min-side")
    {
        Description = "Only photos whose longer side has at least so many pixels.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<int> _limit = new("--limit", "-n")
    {
        Description = "How many hits a page has.",
        HelpName = "N",
        CustomParser = Numbers.From(1),
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<int> _page = new("--page")
    {
        Description = "Which page of hits.",
        HelpName = "N",
        CustomParser = Numbers.From(1),
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = $"Write the hits as one numbered contact sheet ({PictureFormats.Endings}), what the query speaks of outlined.",
        HelpName = "FILE",
    };

    protected SearchingCommand(string name, string description, CliContext context)
        : base(name, description, context)
    {
        Arguments.Add(AlbumName);
    }

    /// <summary>Whether regions are wanted.</summary>
    protected Option<bool> Regions { get; } = new("--regions") { Description = "Find single regions, not photos: every crop that is called so or looks like this." };

    /// <summary>Adds the options that both searches share, behind the search's own.</summary>
    protected void AddCommonOptions()
    {
        Options.Add(Regions);
        foreach (var option in (Option[])[_folders, _from, _until, _labels, _minSide, _limit, _page, _out, Json, StoreOption.Option])
        {
            Options.Add(option);
        }

        _engine.AddTo(this);
    }

    /// <summary>Reads the search, and checks what can be checked without a model.</summary>
    /// <returns>The search, to be put to operations.</returns>
    protected abstract Task<Func<AlbumOperations, CancellationToken, Task<AlbumHitsAnswer>>> ReadAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>The request with what every search can be held to.</summary>
    protected TRequest Held<TRequest>(TRequest request, ParseResult parsed)
        where TRequest : AlbumRequest => request with
        {
            Folders = parsed.GetValue(_folders) is { Length: > 0 } folders ? folders : null,
            From = parsed.GetValue(_from),
            Until = parsed.GetValue(_until),
            Labels = parsed.GetValue(_labels) is { Length: > 0 } labels ? labels : null,
            MinSide = parsed.GetValue(_minSide),
            Limit = parsed.GetValue(_limit),
            Page = parsed.GetValue(_page),
        };

    /// <summary>Checks what phrases refer to, so that a wrong name is told before the model is loaded.</summary>
    protected static async Task CheckAsync(AlbumShelf shelf, IEnumerable<PhraseReference> references, CancellationToken cancellationToken)
    {
        foreach (var reference in references)
        {
            if (reference.Image.StartsWith("find:", StringComparison.Ordinal))
            {
                continue;
            }

            if (File.Exists(reference.Image))
            {
                if (reference.Region is { } number)
                {
                    throw ReferencedFiles.NoResult(reference, number);
                }
            }
            else if (!(await shelf.ListAsync(cancellationToken)).Contains(reference.Image.Split('/')[0]))
            {
                throw PhraseResolver.Unusable(reference, $"There is no file '{reference.Image}', and no album that it begins with.");
            }
        }
    }

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _engine.Read(parsed);
        var path = parsed.GetValue(_out);
        if (path is not null && !PictureFormats.IsWritable(path))
        {
            throw new UsageException($"--out {path}: the name has to end in {PictureFormats.Endings}, which says how to write the picture.");
        }

        await shelf.OpenAsync(parsed.GetRequiredValue(AlbumName), cancellationToken);
        var search = await ReadAsync(shelf, parsed, cancellationToken);
        var (answer, sheet) = await new Progress(Context, Verbosity.IsAskedFor(parsed)).RunAsync("Loading the model…", async tell =>
        {
            using var engine = Context.LoadEngine(options);
            cancellationToken.ThrowIfCancellationRequested();
            tell("Searching…");
            using var find = new FindOperations(engine, AnyFile.Allowed());
            var albums = new AlbumOperations(find, shelf, new AlbumOperationsOptions
            {
                AnyFolder = true,
                MaxLimit = 1000,
                MaxSheetHits = 100,
            });
            var found = await search(albums, cancellationToken);
            return (found, path is null ? null : await albums.DrawSheetAsync(found.ResultId, cancellationToken));
        });
        var written = sheet is null ? null : path;
        if (written is not null)
        {
            await AtomicFile.WriteAsync(written, PictureFormats.Encode(sheet!, written), cancellationToken);
        }

        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, answer);
        }
        else
        {
            AlbumTables.Write(Context.Console, answer, parsed.GetValue(_page), written);
        }

        return ExitCode.Ok;
    }
}
