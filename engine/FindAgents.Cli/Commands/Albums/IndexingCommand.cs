using System.CommandLine;
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
    protected async Task IndexAsync(string name, Album album, IFindEngine engine, ParseResult parsed, CancellationToken cancellationToken)
    {
        AlbumIndexResult result;
        try
        {
            result = await new IndexBar(Context, Verbosity.IsAskedFor(parsed)).RunAsync(progress => new AlbumIndexer(album, engine, ReadOptions(parsed)).RunAsync(progress, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            Context.Error.WriteLine($"What was encoded is kept. To go on there: findagents album update {name}");
            throw;
        }

        var status = await album.StatusAsync(cancellationToken);
        if (parsed.GetValue(Json))
        {
            MachineOutput.Write(Context.Out, AlbumIndexAnswer.From(name, result, status, int.MaxValue));
        }
        else
        {
            AlbumTables.Write(Context.Console, AlbumIndexAnswer.From(name, result, status), result.Elapsed);
        }
    }
}
