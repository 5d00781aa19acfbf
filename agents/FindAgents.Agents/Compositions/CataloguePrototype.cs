using FindAgents.Engine;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Compositions;

/// <summary>A task prototype as compositions see it: what it is asked with, and where it looks.</summary>
/// <param name="Name">The name that steps use.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Input">What it is asked with. <see cref="StepInput.Query"/> looks in the album, all others in images.</param>
/// <param name="TakesReferences">Whether references to images stand in its phrases or query; they have to, then.</param>
/// <param name="Prototype">The engine's; <see langword="null"/> where the task is a search over what several of them placed.</param>
public sealed record CataloguePrototype(string Name, string Description, StepInput Input, bool TakesReferences, TaskPrototype? Prototype = null)
{
    /// <summary>What the image is divided into; means something only where <see cref="Input"/> is <see cref="StepInput.Image"/>.</summary>
    public SegmentKind Kind { get; init; } = SegmentKind.Things;

    /// <summary>Whether it looks in the album, not in images.</summary>
    public bool IsRetrieval => Input == StepInput.Query;

    /// <summary>The prototype to ask with, where it is a caller's own; <see langword="null"/> for those that the engine has.</summary>
    public TaskPrototype? Own { get; init; }

    /// <summary>What a task prototype is in a composition; <see langword="null"/> where a step cannot say what it takes.</summary>
    /// <param name="prototype">Any task prototype.</param>
    internal static CataloguePrototype? Of(TaskPrototype prototype)
    {
        // What refines a prompt or comes with the image is no prompt of its own, and a prototype of several tasks is none that a step could mean.
        var prompts = prototype.Prompts.Where(prompt => prompt.Name is not (BuiltInPrototypes.MemoryPrompt or MiniPrototypes.PeaksPrompt or MiniPrototypes.ImagePrompt)).Select(prompt => prompt.Name).ToList();
        return prompts switch
        {
            [] => Entry(StepInput.Image, false),
            [BuiltInPrototypes.PhrasesPrompt] => Entry(StepInput.Phrases, false),
            [BuiltInPrototypes.SpatialPrompt] => Entry(StepInput.Prompt, false),
            [BuiltInPrototypes.CaptionPrompt] => Entry(StepInput.Query, false),
            [BuiltInPrototypes.LegendPrompt] => Entry(prototype.Readouts.Any(readout => readout.Head == ReadoutHead.Mask) ? StepInput.Phrases : StepInput.Query, true),
            _ => null,
        };

        CataloguePrototype Entry(StepInput input, bool references) => new(prototype.Name, prototype.Description, input, references, prototype)
        {
            // The three ask the same of the model, and differ in what is made of its answer.
            Kind = prototype.Equals(BuiltInPrototypes.PanopticSegmentation) ? SegmentKind.Panoptic
                : prototype.Equals(BuiltInPrototypes.SemanticSegmentation) ? SegmentKind.Semantic
                : SegmentKind.Things,
        };
    }
}
