using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;

namespace FindAgents.Engine.Models.Official;

/// <summary>The classes that an official model tells apart: things, stuff, and none of them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class OfficialClasses
{
    // What the official code calls the class of proposals that are none of the others.
    private const string None = "background";

    private OfficialClasses(IReadOnlyList<string> things, IReadOnlyList<string> stuff, IReadOnlyList<string> prompted)
    {
        (Things, Stuff) = (things, stuff);
        Names = [.. things, .. stuff];
        Prompts = [.. prompted.Append(None).Select(ClassPrompt.Of)];
    }

    /// <summary>The things' names, in the model's order.</summary>
    public IReadOnlyList<string> Things { get; }

    /// <summary>The names of the stuff, behind the things.</summary>
    public IReadOnlyList<string> Stuff { get; }

    /// <summary>Both.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What the language encoder is asked about each class, the last being none of them.</summary>
    public IReadOnlyList<string> Prompts { get; }

    /// <summary>The classes of a configuration: COCO's panoptic ones where it names none.</summary>
    public static OfficialClasses Of(OfficialModelConfig config)
    {
        if (config is { Things: { } things, Stuff: { } stuff })
        {
            return new OfficialClasses(things, stuff, [.. things, .. stuff]);
        }

        IReadOnlyList<CocoCategory> all = [.. CocoCategories.Things, .. CocoCategories.Stuff];
        return new OfficialClasses([.. CocoCategories.Things.Select(c => c.Name)], [.. CocoCategories.Stuff.Select(c => c.Phrase)], [.. all.Select(c => c.Name)]);
    }
}
