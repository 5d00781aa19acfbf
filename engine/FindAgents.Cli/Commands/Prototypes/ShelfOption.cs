using System.CommandLine;
using FindAgents.Agents.Prototypes;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary>The option that names the folder of one's own prototypes, and what is found by it.</summary>
internal static class ShelfOption
{
    /// <summary><c>--shelf</c>.</summary>
    public static Option<string?> Option { get; } = new("--shelf")
    {
        Description = $"The folder of your own task prototypes. What {PrototypeShelf.FolderVariable} names, or findagents/prototypes in your folder for data, when left out.",
        HelpName = "DIR",
    };

    /// <summary><c>--official</c>.</summary>
    public static Option<bool> Official { get; } = new("--official") { Description = "Of those that come along, the official models' instead of find-mini's." };

    /// <summary>The shelf that was asked for.</summary>
    public static PrototypeShelf Open(ParseResult parsed) => new(parsed.GetValue(Option));

    /// <summary>What may be done with the shelf, and with the prototypes that come along.</summary>
    public static PrototypeOperations Operations(ParseResult parsed) => new(Open(parsed), new PrototypeOperationsOptions
    {
        Asker = parsed.GetValue(Official) ? PrototypeAsker.Official : PrototypeAsker.FindMini,
    });

    /// <summary>A file's prototype.</summary>
    /// <exception cref="FindException">The file is too large or holds none.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken) => new FileInfo(file) is { Exists: true, Length: > PrototypeShelf.MaxBytes }
        ? throw new PrototypeException($"'{file}' is longer than {PrototypeShelf.MaxBytes / 1024} KB, and no task prototype.")
        : await File.ReadAllTextAsync(file, cancellationToken);
}
