using System.CommandLine;
using System.Globalization;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Workers;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album work</c>: encodes what a queue hands out.</summary>
internal sealed class AlbumWorkCommand : AlbumSubcommand
{
    private readonly EngineOptionSet _engine = new();
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "The albums to work for; all in the store when left out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<KeyValuePair<string, string>[]> _map = FolderMap.Create("Where a folder of the albums lies on this machine; may be given several times.");

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "How many workers, each with a model of its own.",
        HelpName = "N",
        CustomParser = Numbers.From(1),
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _untilDone = new("--until-done") { Description = "End when nothing is left to do, instead of waiting for more." };

    public AlbumWorkCommand(CliContext context)
        : base("work", "Encode photos of albums in a database, as one of any number of workers on any number of machines.", context)
    {
        Arguments.Add(_names);
        foreach (var option in (Option[])[_map, _workers, _untilDone, Json, StoreOption.Option])
        {
            Options.Add(option);
        }

        _engine.AddTo(this);
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What is to be done is put down once", "findagents album update holiday --queue --store postgres://me@db/photos"),
        ("Then on each machine that helps", "findagents album work holiday --store postgres://me@db/photos"),
        ("Where the photos lie elsewhere", "findagents album work holiday --map 2024=/mnt/photos/2024 --store postgres://me@db/photos"),
    ];

    public override string Notes =>
        """
        Each photo is encoded once. A worker may be stopped (Ctrl-C) or killed: others take its photos over after a minute. What
        failed is tried again, five times; then `findagents album update NAME --queue --retry` puts it back.
        """;

    protected override async Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _engine.Read(parsed);
        var map = (parsed.GetValue(_map) ?? []).ToDictionary();
        var names = parsed.GetValue(_names) is { Length: > 0 } given ? given : [.. await shelf.ListAsync(cancellationToken)];
        var owned = new List<IDisposable>();
        try
        {
            var albums = new List<(Album Album, PostgresWorkQueue Queue)>();
            foreach (var name in names.Distinct())
            {
                var queue = shelf.OpenQueue(name);
                owned.Add(queue);
                albums.Add((await shelf.OpenAsync(name, cancellationToken), queue));
            }

            if (albums.Count == 0)
            {
                throw new AlbumException($"There is no album in {shelf.Place} to work for. Make one first: findagents album create NAME FOLDER --no-index.");
            }

            var did = await new Progress(Context, Verbosity.IsAskedFor(parsed)).RunAsync("Loading the model…", async tell =>
            {
                var engines = Enumerable.Range(0, parsed.GetValue(_workers)).Select(_ => Context.LoadEngine(options)).ToList();
                owned.AddRange(engines);
                tell("Waiting for work…");
                var tally = new WorkTally(tell);
                return WorkTally.Sum(await Task.WhenAll(engines.SelectMany((engine, i) => albums.Select(album =>
                    Worker(album.Album, album.Queue, engine, i, map, parsed.GetValue(_untilDone)).RunAsync(tally.Part(), cancellationToken)))));
            });
            Print(did, parsed);
            return ExitCode.Ok;
        }
        finally
        {
            // Engines before the queues that were opened first.
            owned.Reverse();
            owned.ForEach(one => one.Dispose());
        }
    }

    private static AlbumWorker Worker(Album album, PostgresWorkQueue queue, IFindEngine engine, int number, Dictionary<string, string> map, bool untilDone) => new(album, queue, engine, new AlbumWorkerOptions
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{number + 1}"),
        Folders = map,
        StopWhenDone = untilDone,
    });

    private void Print(AlbumWorkResult did, ParseResult parsed)
    {
        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, did);
        }
        else
        {
            Context.Out.WriteLine(WorkTally.Describe(did));
        }
    }
}
