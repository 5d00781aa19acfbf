using FindAgents.Agents;
using FindAgents.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FindAgents.McpServer;

/// <summary>How an MCP server is run.</summary>
public sealed class FindMcpServerOptions
{
    /// <summary>How the engine is built; ignored where <see cref="EngineFactory"/> is given.</summary>
    public FindEngineOptions Engine { get; set; } = new();

    /// <summary>Makes the engine; <see langword="null"/> to load it as <see cref="Engine"/> says.</summary>
    public Func<IServiceProvider, IFindEngine>? EngineFactory { get; set; }

    /// <summary>The folders below which images may be named by path; none by default, so that only data URIs are taken.</summary>
    public IList<string> Roots { get; } = [];

    /// <summary>Where albums lie, see <see cref="Agents.Albums.AlbumShelf.PlaceDescription"/>; <see langword="null"/> for the usual place. Those whose folders lie below <see cref="Roots"/> can be searched.</summary>
    public string? Albums { get; set; }

    /// <summary>Whether an agent may make albums of folders below <see cref="Roots"/>, and bring albums up to date; not by default.</summary>
    public bool AllowIndexing { get; set; }

    /// <summary>The folder of task prototypes of one's own; <see langword="null"/> for the usual place (<see cref="Agents.Prototypes.PrototypeShelf.DefaultFolder"/>).</summary>
    public string? Prototypes { get; set; }

    /// <summary>Whether an agent may save task prototypes; not by default.</summary>
    public bool AllowPrototypes { get; set; }

    /// <summary>Sets limits and lifetimes other than the defaults.</summary>
    public Action<FindOperationsOptions>? ConfigureOperations { get; set; }

    /// <summary>Adds tools, resources and prompts of a program's own to those of FindAgents.</summary>
    public Action<IMcpServerBuilder>? ConfigureServer { get; set; }

    /// <summary>The lowest level logged, to standard error; warnings by default.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Warning;
}
