using FindAgents.Cli.CommandLine;
using FindAgents.Engine.Catalogue;

namespace FindAgents.Cli.Tests.Scripted;

/// <summary>A folder to work in and the command line over a scripted engine.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("findagents cli ");

    // The help would name the test host otherwise.
    static CommandRun() => AppContext.SetData("System.CommandLine.ExecutableName", "findagents");

    public ScriptedEngine Engine { get; } = new();

    /// <summary>Makes another engine to be loaded in place of the scripted one.</summary>
    public Func<Engine.IFindEngine>? Load { get; set; }

    /// <summary>The checkpoints that can be asked for; the official ones, whose server no test asks.</summary>
    public IReadOnlyList<CatalogueModel> Catalogue { get; set; } = ModelCatalogue.Official;

    /// <summary>The environment variables that there are; none of the machine's, which may have a language model configured.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What the last run printed to stdout.</summary>
    public string Out { get; private set; } = "";

    /// <summary>What the last run printed to stderr.</summary>
    public string Error { get; private set; } = "";

    /// <summary>The lines that the last run printed to stdout.</summary>
    public IReadOnlyList<string> Lines => [.. Out.TrimEnd().Split('\n').Select(line => line.TrimEnd())];

    public string At(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>Writes a picture of 12 × 8 pixels.</summary>
    public string Picture(string name = "photo.png")
    {
        var pixels = new byte[12 * 8 * 3];
        Array.Fill(pixels, (byte)90);
        File.WriteAllBytes(At(name), new Engine.Imaging.RgbImage(12, 8, pixels).ToPng());
        return At(name);
    }

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new FindAgentsCommand(Over(output, error)).RunAsync(arguments, cancellationToken);
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>The command line over the engine and the given writers.</summary>
    public CliContext Over(TextWriter output, TextWriter error) => new()
    {
        Out = output,
        Error = error,
        Console = CliContext.CreateConsole(output, isRedirected: true),
        Notes = CliContext.CreateConsole(error, isRedirected: true),
        Catalogue = Catalogue,
        OpenCache = folder => new ModelCache(folder ?? At("cache")),
        ReadVariable = Variables.GetValueOrDefault,
        LoadEngine = options =>
        {
            Engine.Loaded = options;
            return Load?.Invoke() ?? Engine;
        },
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
