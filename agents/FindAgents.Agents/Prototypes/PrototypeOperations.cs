using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FindAgents.Agents.Answers;
using FindAgents.Engine;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Prototypes;

/// <summary>The operations on task prototypes that agents call, whatever the face they see: list, read, draw and save.</summary>
/// <remarks>Mistakes of a caller are <see cref="FindException"/>s that may be shown to a model. Needs no engine. Safe to call from several threads at once.</remarks>
public sealed class PrototypeOperations
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly PrototypeAsker? _asker;
    private readonly Func<FindModelInfo>? _model;

    /// <summary>Creates operations over a shelf.</summary>
    /// <param name="shelf">Holds the callers' own.</param>
    /// <param name="options">What callers may do; <see langword="null"/> for the defaults: read, not save.</param>
    /// <param name="model">The model that answers, asked for when prototypes are; <see langword="null"/> where none does.</param>
    public PrototypeOperations(PrototypeShelf shelf, PrototypeOperationsOptions? options = null, Func<FindModelInfo>? model = null)
    {
        ArgumentNullException.ThrowIfNull(shelf);
        Shelf = shelf;
        AllowsSaving = options?.AllowSaving ?? false;
        (_asker, _model) = (options?.Asker, model);
    }

    /// <summary>The callers' own.</summary>
    public PrototypeShelf Shelf { get; }

    /// <summary>Whose prototypes those that come along are.</summary>
    public PrototypeAsker Asker => _asker ?? _model?.Invoke().Asker ?? PrototypeAsker.FindMini;

    /// <summary>Whether callers may save prototypes.</summary>
    public bool AllowsSaving { get; }

    /// <summary>The prototypes that come along with a kind of model, by the official ones where it has none of its own.</summary>
    /// <param name="asker">The kind of model.</param>
    public static IReadOnlyList<TaskPrototype> BuiltIn(PrototypeAsker asker) => asker == PrototypeAsker.FindMini ? MiniPrototypes.All : BuiltInPrototypes.All;

    /// <summary>The names of all prototypes: those that come along, then the callers' own.</summary>
    /// <exception cref="FindException">The shelf cannot be read.</exception>
    public IReadOnlyList<string> Names() => [.. BuiltIn(Asker).Select(prototype => prototype.Name), .. Shelf.Names()];

    /// <summary>All prototypes: those that come along, then the callers' own, broken ones with what is wrong with them.</summary>
    /// <exception cref="FindException">The shelf cannot be read.</exception>
    public PrototypeListAnswer List() => new()
    {
        Prototypes =
        [
            .. BuiltIn(Asker).Select(prototype => PrototypeAnswer.From(prototype, own: false)),
            .. Shelf.List().Select(entry => entry.Prototype is { } own
                ? PrototypeAnswer.From(own, own: true)
                : new PrototypeAnswer { Name = entry.Name, Own = true, Problem = entry.Problem }),
        ],
    };

    /// <summary>Finds a prototype by name.</summary>
    /// <param name="name">The name of one that comes along, or of a caller's own.</param>
    /// <exception cref="PrototypeException">There is none of that name, or its file is broken.</exception>
    /// <exception cref="FindException">The shelf cannot be read.</exception>
    public TaskPrototype Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (BuiltIn(Asker).FirstOrDefault(prototype => prototype.Name == name) is { } builtIn)
        {
            return builtIn;
        }

        return Shelf.Names().Contains(name)
            ? Shelf.Load(name)
            : throw new PrototypeException($"There is no task prototype '{Quote.Short(name)}'. There are: {string.Join(", ", Names())}.");
    }

    /// <summary>Checks a prototype and keeps it.</summary>
    /// <param name="yaml">The prototype.</param>
    /// <param name="replace">Whether one of the same name gives way.</param>
    /// <returns>What it is.</returns>
    /// <exception cref="PrototypeException">It is not valid, its name is taken, or nothing may be saved here.</exception>
    /// <exception cref="FindException">The shelf cannot be written.</exception>
    public PrototypeAnswer Save(string yaml, bool replace = false)
    {
        if (!AllowsSaving)
        {
            throw new PrototypeException("Task prototypes may only be read here. Whoever runs the server can allow saving them (--allow-prototypes).");
        }

        return string.IsNullOrWhiteSpace(yaml)
            ? throw new PrototypeException($"No YAML was given. Begin with one that is there, such as {PrototypeUri.Yaml("grounded-segmentation")}.")
            : PrototypeAnswer.From(Shelf.Save(yaml, replace), own: true);
    }

    /// <summary>Reads what one of <see cref="PrototypeUri"/>'s addresses names.</summary>
    /// <param name="uri">The address.</param>
    /// <returns>The list as JSON, a prototype as YAML, or its drawing as PNG.</returns>
    /// <exception cref="PrototypeException">There is no such prototype, or its file is broken.</exception>
    /// <exception cref="FindException">The shelf cannot be read.</exception>
    public FindResource Read(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri == PrototypeUri.List)
        {
            return new FindResource("application/json", JsonSerializer.SerializeToUtf8Bytes(List(), Json));
        }

        if (!uri.StartsWith(PrototypeUri.Prefix, StringComparison.Ordinal))
        {
            throw new PrototypeException($"Nothing is to be read at '{Quote.Short(uri)}'. Addresses are {PrototypeUri.List}, {PrototypeUri.YamlTemplate} and {PrototypeUri.PictureTemplate}.");
        }

        var name = uri[PrototypeUri.Prefix.Length..];
        return name.EndsWith(PrototypeUri.PictureEnding, StringComparison.Ordinal)
            ? new FindResource("image/png", PrototypePicture.Render(Find(name[..^PrototypeUri.PictureEnding.Length])).ToPng())
            : new FindResource("application/yaml", Encoding.UTF8.GetBytes(Find(name).ToYaml()));
    }
}
