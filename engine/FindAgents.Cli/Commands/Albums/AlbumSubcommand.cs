using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary>A command about one album, or all of a place.</summary>
internal abstract class AlbumSubcommand : Command, ITeach
{
    protected AlbumSubcommand(string name, string description, CliContext context)
        : base(name, description)
    {
        Context = context;
        SetAction(async (parsed, cancellationToken) =>
        {
            using var shelf = StoreOption.Open(parsed);
            return await RunAsync(shelf, parsed, cancellationToken);
        });
    }

    public abstract IReadOnlyList<(string What, string Line)> Examples { get; }

    public virtual string? Notes => null;

    protected CliContext Context { get; }

    /// <summary>The album's name, for those who ask for one.</summary>
    protected Argument<string> AlbumName { get; } = new("NAME") { Description = "The album's name." };

    /// <summary>Whether to print JSON, for those who offer it.</summary>
    protected Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of text." };

    protected abstract Task<int> RunAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken);
}
