using System.CommandLine;
using System.Threading.Channels;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Cli.Commands.Albums;

/// <summary>A command that brings an album up to date at its end.</summary>
internal abstract class IndexingCommand : AlbumSubcommand
{
    private readonly EngineOptionSet _engine = new();
    private readonly Option<bool> _followLinks = new("--follow-links") { Description = "Follow symbolic links to folders that lie below the album's folders, each real folder once." };

    protected IndexingCommand(string name, string description, CliContext context)
        : base(name, description, context)
    {
        Arguments.Add(AlbumName);
    }

    /// <summary>Whether files that could not be read before are tried again.</summary>
    protected Option<bool> Retry { get; } = new("--retry") { Description = "Try files again that could not be read before, although they have not changed." };

    protected void AddCommonOptions()
    {
        Options.Add(_followLinks);
        Options.Add(Json);
        Options.Add(StoreOption.Option);
        _engine.AddTo(this);
    }

    protected FindEngineOptions ReadEngine(ParseResult parsed) => _engine.Read(parsed);

    protected AlbumIndexOptions ReadOptions(ParseResult parsed) => new()
    {
        FollowLinks = parsed.GetValue(_followLinks),
        RetryProblems = parsed.GetValue(Retry),
    };

    protected Task<IFindEngine> LoadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ReadEngine(parsed);
        return new Progress(Context, Verbosity.IsAskedFor(parsed)).RunAsync("Loading the model…", _ => Task.Run(() => Context.LoadEngine(options), cancellationToken));
    }

    /// <summary>Brings an album up to date and says what was done.</summary>
    protected Task IndexAsync(string name, Album album, IFindEngine engine, ParseResult parsed, CancellationToken cancellationToken) =>
        IndexAsync(name, album, progress => new AlbumIndexer(album, engine, ReadOptions(parsed)).RunAsync(progress, cancellationToken), parsed, cancellationToken);

    /// <summary>Does a run of another kind and says what was done.</summary>
    protected async Task IndexAsync(string name, Album album, Func<IProgress<AlbumIndexProgress>, Task<AlbumIndexResult>> run, ParseResult parsed, CancellationToken cancellationToken)
    {
        AlbumIndexResult result;
        try
        {
            result = await new WorkBar<AlbumIndexProgress>(Context, Verbosity.IsAskedFor(parsed), "Looking at the folders", AlbumProgress.Describe, value => (value.Done, value.Total)).RunAsync(run);
        }
        catch (OperationCanceledException)
        {
            Context.Error.WriteLine($"What was encoded is kept. To go on there: findagents album update {name}");
            throw;
        }

        Print(name, result, await album.StatusAsync(cancellationToken), parsed);
    }

    /// <summary>Keeps an album up to date until it is told to stop, and says each time what was done.</summary>
    protected async Task WatchAsync(string name, Album album, IFindEngine engine, ParseResult parsed, CancellationToken cancellationToken)
    {
        var done = Channel.CreateUnbounded<AlbumWatchReport>();
        var verbose = Verbosity.IsAskedFor(parsed);
        var progress = new Relay<AlbumIndexProgress>(line => Tell(verbose, line), AlbumProgress.Describe);
        var watching = new AlbumWatcher(album, engine, ReadOptions(parsed)).RunAsync(new Passing(done.Writer), progress, cancellationToken);
        _ = watching.ContinueWith(_ => done.Writer.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var first = true;
        await foreach (var report in done.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (report.Result is not { } result)
            {
                Context.Error.WriteLine($"error: {report.Failure} It is tried again.");
                continue;
            }

            // Looking and finding nothing new is no news.
            Tell(verbose, $"Looked because of: {report.Why}");
            if (first || result is { Added: > 0 } or { Reindexed: > 0 } or { Moved: > 0 } or { Removed: > 0 })
            {
                Print(name, result, await album.StatusAsync(CancellationToken.None), parsed);
            }

            first = false;
        }

        await watching;
    }

    private void Print(string name, AlbumIndexResult result, AlbumStatus status, ParseResult parsed)
    {
        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, AlbumIndexAnswer.From(name, result, status, int.MaxValue));
        }
        else
        {
            AlbumTables.Write(Context.Console, AlbumIndexAnswer.From(name, result, status), result.Elapsed);
        }
    }

    private void Tell(bool verbose, string line)
    {
        if (verbose)
        {
            Context.Error.WriteLine(line);
        }
    }

    // Reports are printed one after another, and not in the watcher's time.
    private sealed class Passing(ChannelWriter<AlbumWatchReport> reports) : IProgress<AlbumWatchReport>
    {
        public void Report(AlbumWatchReport value) => reports.TryWrite(value);
    }
}
