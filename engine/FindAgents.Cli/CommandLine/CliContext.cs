using FindAgents.Agents.Composers.Llm;
using FindAgents.Engine;
using FindAgents.Engine.Catalogue;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace FindAgents.Cli.CommandLine;

/// <summary>What a command needs from around it: where to write and how to get an engine.</summary>
internal sealed class CliContext
{
    private const int PlainWidth = 120;

    /// <summary>Where what is piped in comes from.</summary>
    public TextReader In { get; init; } = System.Console.In;

    /// <summary>Where results go, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where messages, progress and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Results for people: <see cref="Out"/> with tables and colours.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Progress for people: <see cref="Error"/> with bars and spinners.</summary>
    public required IAnsiConsole Notes { get; init; }

    /// <summary>Loads an engine.</summary>
    public required Func<FindEngineOptions, IFindEngine> LoadEngine { get; init; }

    /// <summary>Opens a chat model: the server's address, the model's name, the key where there is one.</summary>
    public Func<Uri, string, string?, IChatClient> OpenChat { get; init; } = ChatEndpoint.Open;

    /// <summary>Opens the language model that composes.</summary>
    public Func<ChatClientChoice, IChatClient> OpenLlm { get; init; } = choice => choice.Open();

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> ReadVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The checkpoints that can be asked for by name.</summary>
    public IReadOnlyList<CatalogueModel> Catalogue { get; init; } = ModelCatalogue.Official;

    /// <summary>Opens the cache of downloaded checkpoints: in the folder named, or in its usual place.</summary>
    public Func<string?, ModelCache> OpenCache { get; init; } = folder => new ModelCache(folder);

    /// <summary>The context of a real process.</summary>
    public static CliContext ForProcess() => new()
    {
        Out = System.Console.Out,
        Error = System.Console.Error,
        Console = CreateConsole(System.Console.Out, System.Console.IsOutputRedirected),
        Notes = CreateConsole(System.Console.Error, System.Console.IsErrorRedirected),
        LoadEngine = FindEngine.Load,
    };

    /// <summary>A console over a writer; plain text of a fixed width where nobody looks at a terminal.</summary>
    public static IAnsiConsole CreateConsole(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected)
        {
            console.Profile.Width = PlainWidth;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }
}
