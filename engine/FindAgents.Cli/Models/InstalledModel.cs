using System.Security.Cryptography;
using System.Text.Json;
using FindAgents.Engine;

namespace FindAgents.Cli.Models;

/// <summary>A model that is on this machine: a folder of weights with a <c>config.json</c> that names them.</summary>
internal sealed class InstalledModel
{
    /// <summary>The file that lists the others with their SHA-256, in the format of <c>sha256sum</c>.</summary>
    public const string ChecksumFile = "SHA256SUMS";

    private const string ConfigFile = "config.json";
    private const int HashLength = 64;
    private const int NameStart = HashLength + 2;

    private InstalledModel(string folder, string name, string version)
    {
        Folder = folder;
        Name = name;
        Version = version;
    }

    /// <summary>Where the models lie that come with the program.</summary>
    public static string Root => Path.GetDirectoryName(FindEngine.DefaultModelPath)!;

    /// <summary>The folder's whole path.</summary>
    public string Folder { get; }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The model's version.</summary>
    public string Version { get; }

    /// <summary>The size of all its files.</summary>
    public long Bytes => new DirectoryInfo(Folder).EnumerateFiles().Sum(file => file.Length);

    /// <summary>The model in a folder, or the one that comes along.</summary>
    /// <param name="folder">The folder; <see langword="null"/> for the model that comes along.</param>
    /// <exception cref="FindException">There is no such folder, or no model in it.</exception>
    public static InstalledModel Open(string? folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder ?? FindEngine.DefaultModelPath));
        if (!Directory.Exists(path))
        {
            throw new FindException($"There is no model folder '{path}'. {WhatToDo(folder)}");
        }

        var config = Path.Combine(path, ConfigFile);
        if (!File.Exists(config))
        {
            throw new FindException($"The folder '{path}' holds no model: there is no {ConfigFile} in it. {WhatToDo(folder)}");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(config));
            return new InstalledModel(
                path,
                document.RootElement.GetProperty("name").GetString() ?? Path.GetFileName(path),
                document.RootElement.GetProperty("version").GetString() ?? "?");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FindException($"'{config}' does not name a model and its version: {e.Message}", e);
        }
    }

    /// <summary>The models that come with the program.</summary>
    public static IReadOnlyList<InstalledModel> All() => Directory.Exists(Root)
        ? [.. Directory.EnumerateDirectories(Root).Where(folder => File.Exists(Path.Combine(folder, ConfigFile))).Order(StringComparer.Ordinal).Select(Open)]
        : [];

    /// <summary>Compares the files with their checksums.</summary>
    /// <returns>One entry a file listed; none where there is no list.</returns>
    /// <exception cref="FindException">The list is not of <c>sha256sum</c>'s format.</exception>
    public IReadOnlyList<CheckedFile> Verify()
    {
        var list = Path.Combine(Folder, ChecksumFile);
        return File.Exists(list)
            ? [.. File.ReadLines(list).Where(line => line.Length > 0).Select(line => Verify(line, list))]
            : [];
    }

    private static string WhatToDo(string? folder) => folder is null
        ? "It should have come with the program: build or install it again."
        : "Name the folder of a model, or leave --model out for the one that comes along.";

    // 64 hexadecimal digits, two blanks (or a blank and a star), the name of a file in the folder
    private CheckedFile Verify(string line, string list)
    {
        if (line.Length <= NameStart || !line.Take(HashLength).All(char.IsAsciiHexDigit) || line[HashLength] != ' ' || Path.GetFileName(line[NameStart..]) != line[NameStart..])
        {
            throw new FindException($"A line of '{list}' is not one that sha256sum writes: '{line}'.");
        }

        var (expected, name) = (line[..HashLength], line[NameStart..]);
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            return new CheckedFile(name, "missing");
        }

        using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return new CheckedFile(name, hash.Equals(expected, StringComparison.OrdinalIgnoreCase) ? null : $"its checksum is {hash[..12]}…, not {expected[..12]}…");
    }
}
