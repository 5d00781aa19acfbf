using System.Text.Json;
using System.Text.RegularExpressions;
using FindAgents.Engine.Checkpoints;

namespace FindAgents.Testing;

/// <summary>One case of the oracle: numbers that the official implementation computed.</summary>
/// <remarks>A case folder holds config.json; weights and inputs may lie in a folder above it or in one that the config names.</remarks>
public sealed partial class ParityCase
{
    private ParityCase(string name, string folder, JsonElement config, JsonElement? parentConfig)
    {
        Name = name;
        Folder = folder;
        Config = config;
        ParentConfig = parentConfig;
        Kind = FindKind(config) ?? (parentConfig is { } parent ? FindKind(parent) : null) ?? "unknown";
    }

    /// <summary>Where the case was found and its path there, such as <c>fixtures/08_find_decoder/b_grounding</c>.</summary>
    public string Name { get; }

    /// <summary>The case's folder.</summary>
    public string Folder { get; }

    /// <summary>The case's own config.json.</summary>
    public JsonElement Config { get; }

    /// <summary>The config.json of the folder above, where a group of cases shares one.</summary>
    public JsonElement? ParentConfig { get; }

    /// <summary>
    /// What was computed: the config's "class" (the official file and class), else the parent's, else a name after
    /// what the config holds.
    /// </summary>
    public string Kind { get; }

    /// <summary>Reads a case folder.</summary>
    public static ParityCase Read(string name, string folder)
    {
        var parent = Path.Combine(Path.GetDirectoryName(folder)!, "config.json");
        return new ParityCase(name, folder, ReadJson(Path.Combine(folder, "config.json")), File.Exists(parent) ? ReadJson(parent) : null);
    }

    /// <summary>A value of the case's config or, where it has none of that name, of its parent's.</summary>
    public JsonElement Setting(string key) =>
        Config.TryGetProperty(key, out var own) ? own
        : ParentConfig is { } parent && parent.TryGetProperty(key, out var shared) ? shared
        : throw new KeyNotFoundException($"{Name}: config.json has no '{key}'.");

    /// <summary>Opens the weights; the caller disposes them.</summary>
    public SafetensorsFile OpenWeights() => SafetensorsFile.Open(FindFile("weights"));

    /// <summary>The config.json beside the weights, where another case's are used.</summary>
    public JsonElement WeightsConfig() => ReadJson(Path.Combine(Path.GetDirectoryName(FindFile("weights"))!, "config.json"));

    /// <summary>Opens the inputs; the caller disposes them.</summary>
    public SafetensorsFile OpenInputs() => SafetensorsFile.Open(FindFile("inputs"));

    /// <summary>Opens the outputs expected; the caller disposes them.</summary>
    public SafetensorsFile OpenOutputs() => SafetensorsFile.Open(Path.Combine(Folder, "outputs.safetensors"));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static JsonElement ReadJson(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    private static string? FindKind(JsonElement config)
    {
        if (config.TryGetProperty("class", out var name))
        {
            return name.GetString();
        }

        return config.TryGetProperty("cocoeval_stats", out _) ? "pycocotools/cocoeval.py:COCOeval"
            : config.TryGetProperty("grad_norms", out _) ? "modeling/architectures/find_model.py:training step"
            : config.TryGetProperty("calls", out _) ? "modeling/architectures/find_model.py:end to end"
            : null;
    }

    private string FindFile(string role)
    {
        var file = role + ".safetensors";
        var own = Path.Combine(Folder, file);
        if (File.Exists(own))
        {
            return own;
        }

        // The config names another folder's file in free text: "same file as ../09_e2e_unicl/weights.safetensors".
        foreach (var (config, folder) in new[] { (Config, Folder), (ParentConfig ?? Config, Path.GetDirectoryName(Folder)!) })
        {
            if (config.TryGetProperty(role, out var text) && text.ValueKind == JsonValueKind.String
                && FileName().Match(text.GetString()!) is { Success: true } match
                && Path.GetFullPath(Path.Combine(folder, match.Value)) is var named && File.Exists(named))
            {
                return named;
            }
        }

        var shared = Path.Combine(Path.GetDirectoryName(Folder)!, file);
        return File.Exists(shared) ? shared : throw new FileNotFoundException($"{Name}: no {file} in its folder, in the one above, nor in one that config.json names.");
    }

    [GeneratedRegex(@"[\w./\-]+\.safetensors")]
    private static partial Regex FileName();
}
