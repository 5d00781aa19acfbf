using FindAgents.Agents.Prototypes;
using FindAgents.Engine;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Compositions;

/// <summary>The task prototypes that compositions are made of.</summary>
/// <remarks>
/// Made from the engine's: those whose prompts a step has a field for. <c>class-embedding</c>, which places words and
/// answers nothing, and <c>everything</c>, which is for training, are none of them. Immutable and thread-safe.
/// </remarks>
public sealed class PrototypeCatalogue
{
    /// <summary>
    /// Regions of an album by their like. No prototype of the engine: it compares what interleaved prototypes have placed in the
    /// space of regions (<see cref="Engine.Results.EmbeddingSpace.Regions"/>), without asking any image anew.
    /// </summary>
    public const string RegionRetrieval = "region-retrieval";

    private PrototypeCatalogue(IReadOnlyList<CataloguePrototype> entries) => Entries = entries;

    /// <summary>The engine's own prototypes, and <see cref="RegionRetrieval"/>.</summary>
    public static PrototypeCatalogue BuiltIn { get; } = new(
    [
        .. BuiltInPrototypes.All.Select(CataloguePrototype.Of).OfType<CataloguePrototype>(),
        new CataloguePrototype(RegionRetrieval, "A piece of an image in, its like among all regions of the album out.", StepInput.Query, true),
    ]);

    /// <summary>The prototypes, in the engine's order.</summary>
    public IReadOnlyList<CataloguePrototype> Entries { get; }

    /// <summary>Finds a prototype by name.</summary>
    /// <param name="name">The name, exactly.</param>
    /// <returns>The prototype; <see langword="null"/> where there is none of that name.</returns>
    public CataloguePrototype? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    /// <summary>The engine's own prototypes, and those of a shelf that a step can ask.</summary>
    /// <param name="shelf">The shelf. A file that is broken, or of no use in a composition, is left out: the shelf's list says which.</param>
    /// <exception cref="FindException">The shelf cannot be read.</exception>
    public static PrototypeCatalogue From(PrototypeShelf shelf)
    {
        ArgumentNullException.ThrowIfNull(shelf);
        return shelf.List().Select(entry => entry.Prototype).OfType<TaskPrototype>().Where(own => CataloguePrototype.Of(own) is not null)
            .Aggregate(BuiltIn, (catalogue, own) => catalogue.With(own));
    }

    /// <summary>This catalogue and one prototype more.</summary>
    /// <param name="prototype">A prototype of one's own.</param>
    /// <param name="kind">What it divides an image into, where it is asked with nothing but the image.</param>
    /// <exception cref="PrototypeException">Its name is taken, or it takes prompts that no step can give.</exception>
    public PrototypeCatalogue With(TaskPrototype prototype, SegmentKind kind = SegmentKind.Things)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        if (Find(prototype.Name) is not null)
        {
            throw new PrototypeException($"There is a task prototype '{prototype.Name}' already: give yours another name.");
        }

        var entry = CataloguePrototype.Of(prototype) ?? throw new PrototypeException(
            $"The task prototype '{prototype.Name}' takes the prompts {string.Join(", ", prototype.Prompts.Select(prompt => prompt.Name))}. In a composition it takes none, or one of "
            + $"{BuiltInPrototypes.PhrasesPrompt}, {BuiltInPrototypes.SpatialPrompt}, {BuiltInPrototypes.CaptionPrompt}, {BuiltInPrototypes.LegendPrompt}.");
        return new PrototypeCatalogue([.. Entries, entry with { Kind = kind, Own = prototype }]);
    }
}
