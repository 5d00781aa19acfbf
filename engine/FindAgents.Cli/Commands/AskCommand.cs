using System.CommandLine;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Running;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Commands.Albums;
using FindAgents.Cli.Commands.Prototypes;
using FindAgents.Cli.Output;
using FindAgents.Retrieval;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents ask</c>: does what a request says, step by step.</summary>
internal sealed class AskCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly LlmOptionSet _llm = new();
    private readonly EngineOptionSet _engine = new();
    private readonly Argument<string[]> _request = new("REQUEST")
    {
        Description = "What is wanted, in English; images are named as @photo.jpg.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _composition = new("--composition")
    {
        Description = "Run a plan instead of a request: a file as `findagents compose --json` prints it, or - for stdin.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _image = new("--image")
    {
        Description = "An image that the request may mean without naming it. May be given several times.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _album = new("--album")
    {
        Description = "The album that searches look in; the only one that there is when left out.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "Write pictures of what each step found, run.json (the trace) and transcript.md (to read) into this folder.",
        HelpName = "DIR",
    };

    private readonly Option<string> _format = new Option<string>("--format")
    {
        Description = "How --out writes pictures.",
        DefaultValueFactory = _ => "png",
    }.AcceptOnlyFromAmong("png", "jpg", "webp");

    private readonly Option<bool> _masks = new("--masks") { Description = "With --out: write each region's mask as well, a black and white PNG of the photo's size." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the trace as JSON instead of tables." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what was understood, and run nothing." };

    public AskCommand(CliContext context)
        : base("ask", "Do what a request in English says, in as many steps as it takes: search, outline, carry what was found on.")
    {
        _context = context;
        Arguments.Add(_request);
        foreach (var option in (Option[])[_composition, _image, _album, StoreOption.Option, _out, _format, _masks, _json, _dryRun, ShelfOption.Option])
        {
            Options.Add(option);
        }

        _llm.AddTo(this);
        _engine.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Outline things in a photo, and keep pictures and a transcript", "findagents ask \"outline the cup in @coffee.jpg, but not the spoon\" --out answer/"),
        ("One photo's thing in another photo", "findagents ask \"find the mug of @a.jpg(10,20,200,150) in @b.jpg\" --out answer/"),
        ("Search an album, then look closer", "findagents ask \"find 3 photos with a frisbee, then outline the dog in them\" --album holiday --out answer/"),
        ("The photo at hand", "findagents ask \"how many people are there?\" --image square.jpg"),
        ("What would be done?", "findagents ask \"segment everything in @street.jpg\" --dry-run"),
        ("A plan made elsewhere, answered for a program", "findagents compose \"segment @street.jpg\" --json | findagents ask --composition - --json"),
    ];

    public string Notes =>
        """
        Images in a request:
          @photo.jpg            the photo
          @photo.jpg#2          region 2 of what an earlier step found in it
          @photo.jpg(x,y)       what lies at that point
          @photo.jpg(x,y,w,h)   what is in that box, in the photo's pixels
          @"my photo.jpg"       the name quoted, where it holds blanks or brackets
        A step that fails does not take the others with it: what was found is printed and written, and the exit code is 1.
        A request for nothing that can be done is answered by a reason and a hint, and the exit code is 1 as well.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _engine.Read(parsed);
        var catalogue = PrototypeCatalogue.From(ShelfOption.Open(parsed));
        var (request, composition) = await ReadAsync(parsed, catalogue, cancellationToken);
        var folder = parsed.GetValue(_out) is { } path ? new RunFolder(path, parsed.GetRequiredValue(_format), parsed.GetValue(_masks)) : null;
        if (folder is null && parsed.GetValue(_masks))
        {
            throw new UsageException("--masks says what to write: give --out DIR as well.");
        }

        new CompositionValidator(catalogue).ThrowIfInvalid(composition);
        if (parsed.GetValue(_dryRun) || (composition.IsRefusal && folder is null))
        {
            Print(composition, parsed.GetValue(_json) ? _context.Out : null);
            return composition.IsRefusal ? ExitCode.Input : ExitCode.Ok;
        }

        if (!parsed.GetValue(_json))
        {
            Print(composition, null);
        }

        using var shelf = StoreOption.Open(parsed);
        await AskedFiles.CheckAsync(composition, shelf, cancellationToken);
        var album = await AlbumAsync(composition, catalogue, parsed.GetValue(_album), shelf, cancellationToken);
        var bar = new WorkBar<CompositionProgress>(_context, Verbosity.IsAskedFor(parsed), "Loading the model…", progress => progress.ToString(), progress => (progress.Fraction, 1));
        var (run, files) = await bar.RunAsync(progress => RunAsync(parsed, composition, request, album, shelf, folder, progress, cancellationToken));
        if (parsed.GetValue(_json))
        {
            MachineOutput.Write(_context.Out, run);
        }
        else if (!composition.IsRefusal)
        {
            RunTable.Write(_context.Console, run);
        }

        if (folder is not null && !parsed.GetValue(_json))
        {
            _context.Out.WriteLine($"{files} files in {parsed.GetValue(_out)}");
        }

        return run.Cancelled ? ExitCode.Cancelled : run.IsDone && !composition.IsRefusal ? ExitCode.Ok : ExitCode.Input;

        async Task<(CompositionRun Run, int Files)> RunAsync(
            ParseResult arguments, Composition plan, string? sentence, string? name, AlbumShelf place, RunFolder? target, IProgress<CompositionProgress> progress, CancellationToken token)
        {
            // A refusal is written as it is; no model has a part in it.
            using var engine = plan.IsRefusal ? null : _context.LoadEngine(options);
            using var find = engine is null ? null : new FindOperations(engine, AnyFile.Allowed());
            var albums = find is null ? null : new AlbumOperations(find, place, new AlbumOperationsOptions
            {
                AnyFolder = true,
                MaxLimit = 1000,
                MaxSheetHits = 100,
            });
            var done = find is null
                ? new CompositionRun { Composition = plan, Steps = [] }
                : await new CompositionRunner(find, albums, catalogue).RunAsync(plan, new CompositionRunOptions { Album = name }, progress, token);
            done = done with { Request = sentence };

            // What was found until it was cancelled is worth writing: whoever presses Ctrl-C twice means it.
            return (done, target is null ? 0 : await target.WriteAsync(done, find, albums, done.Cancelled ? CancellationToken.None : token));
        }
    }

    private async Task<(string? Request, Composition Composition)> ReadAsync(ParseResult parsed, PrototypeCatalogue catalogue, CancellationToken cancellationToken)
    {
        var (words, file) = (parsed.GetValue(_request) ?? [], parsed.GetValue(_composition));
        if ((words.Length > 0) == (file is not null))
        {
            throw new UsageException("Give a request, or --composition FILE: one of them.");
        }

        string[] images = [.. (parsed.GetValue(_image) ?? []).Select(name => name.TrimStart('@'))];
        if (file is null)
        {
            var request = string.Join(' ', words);
            var opened = _llm.Open(parsed, _context);
            using var client = opened?.Client;
            if (opened is { Options: var llm })
            {
                llm.Catalogue = catalogue;
            }

            IComposer composer = opened is { } model ? new LlmComposer(model.Client, model.Options) : new OfflineComposer();
            return (request, await composer.ComposeAsync(request, new ComposeOptions { Images = images }, cancellationToken));
        }

        if (images.Length > 0)
        {
            throw new UsageException("--image is what a request may mean: a plan names its images itself.");
        }

        return (null, CompositionJson.Read(file == "-" ? await _context.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken)));
    }

    private void Print(Composition composition, TextWriter? json)
    {
        if (json is not null)
        {
            json.WriteLine(CompositionJson.Write(composition));
            return;
        }

        foreach (var line in CompositionText.Lines(composition))
        {
            _context.Out.WriteLine(line);
        }
    }

    // A missing album is told before the model is loaded.
    private static async Task<string?> AlbumAsync(Composition composition, PrototypeCatalogue catalogue, string? name, AlbumShelf shelf, CancellationToken cancellationToken)
    {
        if (!composition.Steps.Any(step => catalogue.Find(step.Prototype)!.IsRetrieval))
        {
            return null;
        }

        if (name is not null)
        {
            await shelf.OpenAsync(name, cancellationToken);
            return name;
        }

        return await shelf.ListAsync(cancellationToken) switch
        {
            [var only] => only,
            [] => throw new AlbumException($"The request looks in an album, and there is none in {shelf.Place}. Make one: findagents album create NAME FOLDER."),
            var several => throw new AlbumException($"The request looks in an album, and there are several: {string.Join(", ", several)}. Say which with --album NAME."),
        };
    }
}
