using System.CommandLine;
using FindAgents.Engine.Catalogue;

namespace FindAgents.Cli.CommandLine;

/// <summary>The option that names the folder of downloaded checkpoints.</summary>
internal static class CacheOption
{
    /// <summary><c>--cache</c>.</summary>
    public static Option<string?> Option { get; } = new("--cache")
    {
        Description = $"Folder of downloaded checkpoints; that of {ModelCache.FolderVariable}, or findagents/models in your cache folder, when left out.",
        HelpName = "DIR",
    };
}
