using System.CommandLine;
using FindAgents.Agents.Albums;

namespace FindAgents.Cli.Commands.Albums;

/// <summary>The option that names the place of albums.</summary>
internal static class StoreOption
{
    /// <summary><c>--store</c>.</summary>
    public static Option<string?> Option { get; } = new("--store")
    {
        Description = $"Where albums lie: {AlbumShelf.PlaceDescription}. What {AlbumShelf.PlaceVariable} names, or findagents/albums in your folder for data, when left out.",
        HelpName = "PLACE",
    };

    /// <summary>The shelf that was asked for, which the caller disposes.</summary>
    public static AlbumShelf Open(ParseResult parsed) => new(parsed.GetValue(Option));
}
