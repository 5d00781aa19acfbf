using System.Text;
using System.Text.RegularExpressions;
using FindAgents.Agents.Compositions;
using FindAgents.Engine;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Prototypes;

/// <summary>Task prototypes of one's own: a folder with a YAML file for each, named as the prototype is.</summary>
/// <remarks>
/// A file is there whole or not at all. Nothing is kept in memory, so files may come and go while a program runs, and nothing is
/// written, nor the folder made, before a prototype is saved. Safe to use from several threads and processes at once.
/// </remarks>
public sealed partial class PrototypeShelf
{
    /// <summary>The environment variable that names the folder where none is given.</summary>
    public const string FolderVariable = "FINDAGENTS_PROTOTYPES";

    /// <summary>How long a prototype's YAML may be, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>How many variables a prototype may have; the engine's own have 17 at most.</summary>
    public const int MaxVariables = 48;

    /// <summary>How many prototypes a shelf may hold.</summary>
    public const int MaxPrototypes = 256;

    private const string Ending = ".yaml";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly HashSet<string> Taken = new(
        [.. BuiltInPrototypes.All.Concat(MiniPrototypes.All).Select(prototype => prototype.Name), PrototypeCatalogue.RegionRetrieval], StringComparer.OrdinalIgnoreCase);

    // A file of such a name is a device on Windows, whatever its ending.
    private static readonly HashSet<string> Devices = [.. Enumerable.Range(1, 9).SelectMany(number => (string[])[$"com{number}", $"lpt{number}"]), "con", "prn", "aux", "nul"];

    /// <summary>Takes a folder, which need not exist.</summary>
    /// <param name="folder">The folder; <see langword="null"/> for <see cref="DefaultFolder"/>.</param>
    public PrototypeShelf(string? folder = null) => Folder = Path.GetFullPath(string.IsNullOrWhiteSpace(folder) ? DefaultFolder : folder);

    /// <summary>What <see cref="FolderVariable"/> names, or else <c>findagents/prototypes</c> in the user's folder for data.</summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { } named && !string.IsNullOrWhiteSpace(named)
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "findagents", "prototypes");

    /// <summary>The folder's whole path.</summary>
    public string Folder { get; }

    /// <summary>Reads a prototype's YAML as the shelf takes it: within its limits, and under a name that is free for one's own.</summary>
    /// <param name="yaml">The YAML.</param>
    /// <returns>The prototype.</returns>
    /// <exception cref="PrototypeException">It is too large, no valid prototype, or its name cannot be one's own; the message says everything that is wrong.</exception>
    public static TaskPrototype Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        if (yaml.Length > MaxBytes || Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
        {
            throw new PrototypeException($"The task prototype is longer than {MaxBytes / 1024} KB. One of {MaxVariables} variables takes a tenth of that: leave out what is not YAML of a prototype.");
        }

        var prototype = TaskPrototype.FromYaml(yaml);
        CheckName(prototype.Name);
        return prototype.Variables.Length <= MaxVariables
            ? prototype
            : throw new PrototypeException($"The task prototype '{prototype.Name}' has {prototype.Variables.Length} variables; {MaxVariables} is the most. Each of them is computed in every layer: leave out what answers no question.");
    }

    /// <summary>Everything in the folder, by name; a broken file is there with what is wrong with it.</summary>
    /// <exception cref="FindException">The folder cannot be read.</exception>
    public IReadOnlyList<ShelvedPrototype> List() =>
        [.. Names().Select(Open)];

    /// <summary>The names of the files in the folder, in order.</summary>
    /// <exception cref="FindException">The folder cannot be read.</exception>
    public IReadOnlyList<string> Names() => Reach(() => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, "*" + Ending).Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => NamePattern().IsMatch(name))
            .Order(StringComparer.Ordinal).Take(MaxPrototypes).ToList()
        : []);

    /// <summary>Reads a prototype.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="PrototypeException">There is none of that name, and the message says which there are; or its file is broken.</exception>
    /// <exception cref="FindException">The folder cannot be read.</exception>
    public TaskPrototype Load(string name)
    {
        var file = Existing(name);
        var prototype = Read(Reach(() => ReadText(file, name)));
        return prototype.Name == name
            ? prototype
            : throw new PrototypeException($"The file '{name}{Ending}' holds the task prototype '{Quote.Short(prototype.Name)}': give both one name.");
    }

    /// <summary>Keeps a prototype as its YAML was written, comments included.</summary>
    /// <param name="yaml">The YAML.</param>
    /// <param name="replace">Whether one of the same name gives way.</param>
    /// <returns>The prototype.</returns>
    /// <exception cref="PrototypeException">As for <see cref="Read"/>; or there is one of that name, or no room for more.</exception>
    /// <exception cref="FindException">The folder cannot be written.</exception>
    public TaskPrototype Save(string yaml, bool replace = false)
    {
        var prototype = Read(yaml);
        var names = Names();
        if (names.Contains(prototype.Name) && !replace)
        {
            throw new PrototypeException($"There is a task prototype '{prototype.Name}' on the shelf already. Give yours another name, or say that it replaces that one.");
        }

        if (names.Count >= MaxPrototypes && !names.Contains(prototype.Name))
        {
            throw new PrototypeException($"The shelf holds {MaxPrototypes} task prototypes, as many as it may. Remove one first.");
        }

        return Reach(() =>
        {
            Directory.CreateDirectory(Folder);
            var temporary = Path.Combine(Folder, $".{prototype.Name}.{Guid.NewGuid():n}.tmp");
            try
            {
                File.WriteAllText(temporary, yaml, Utf8);
                File.Move(temporary, PathOf(prototype.Name), overwrite: replace);
            }
            finally
            {
                File.Delete(temporary);
            }

            return prototype;
        });
    }

    /// <summary>Removes a prototype; a broken file as well.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="PrototypeException">There is none of that name; the message says which there are.</exception>
    /// <exception cref="FindException">The folder cannot be written.</exception>
    public void Remove(string name)
    {
        var file = Existing(name);
        Reach(() =>
        {
            File.Delete(file);
            return true;
        });
    }

    private static void CheckName(string name)
    {
        if (!NamePattern().IsMatch(name) || Devices.Contains(name))
        {
            throw new PrototypeException($"'{Quote.Short(name)}' cannot be the name of a task prototype of your own, since it is a file's as well. Expected are small letters, digits and hyphens, 64 at most, beginning with a letter or digit, such as 'shy-grounding'.");
        }

        if (Taken.Contains(name))
        {
            throw new PrototypeException($"'{name}' is a prototype that comes along. Give yours another name, such as 'my-{name}'.");
        }
    }

    private static string ReadText(string file, string name)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length > MaxBytes)
        {
            throw new PrototypeException($"The file '{name}{Ending}' is longer than {MaxBytes / 1024} KB. Leave out what is not YAML of a prototype.");
        }

        using var reader = new StreamReader(stream, Utf8);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            throw new PrototypeException($"The file '{name}{Ending}' is no text in UTF-8. Save it as such.", error);
        }
    }

    private ShelvedPrototype Open(string name)
    {
        try
        {
            return new ShelvedPrototype(name, Load(name), null);
        }
        catch (FindException error)
        {
            return new ShelvedPrototype(name, null, error.Message);
        }
    }

    // A name is looked for among those that are there, so it leads nowhere else.
    private string Existing(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = Names();
        return names.Contains(name)
            ? PathOf(name)
            : throw new PrototypeException($"There is no task prototype '{Quote.Short(name)}' in {Folder}. {(names.Count == 0 ? "There is none yet: save one first." : $"There is: {string.Join(", ", names)}.")}");
    }

    private string PathOf(string name) => Path.Combine(Folder, name + Ending);

    private T Reach<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FindException($"Task prototypes in '{Folder}' cannot be reached: {error.Message} Check the folder and its permissions, or name another one.", error);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
