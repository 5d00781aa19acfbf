using FindAgents.Engine.Prototypes;
using static FindAgents.Engine.Prototypes.VariableNames;

namespace FindAgents.Engine.Models.Mini;

/// <summary>The task prototypes of find-mini.</summary>
/// <remarks>
/// They differ from the official ones in what the proposals start from: a detection peak, a click, a phrase, each given
/// with its prompt instead of learned. Each prompt has one proposal of its own, so proposals are conditioned by index:
/// several clicks or phrases asked in one pass do not see each other. A phrase or a click looks at the objects, no
/// object at either, so the objects of an image are the same whatever is asked.
/// </remarks>
public static class MiniPrototypes
{
    /// <summary>The prompt that brings detection peaks.</summary>
    public const string PeaksPrompt = "peaks";

    /// <summary>Every thing of an image.</summary>
    public static TaskPrototype InstanceSegmentation { get; } =
        WithObjects(new TaskPrototypeBuilder("instance-segmentation", "Every single thing of an image, started at the vision foundation's detection peaks.")).Build();

    /// <summary>Phrases in, the mask of each out.</summary>
    public static TaskPrototype GroundedSegmentation { get; } =
        WithPhrases(WithObjects(new TaskPrototypeBuilder("grounded-segmentation", "Phrases in, the mask of each out; each phrase looks at the image and at its objects."))).Build();

    /// <summary>Points, boxes, strokes or masks in, the mask of what they mean out.</summary>
    public static TaskPrototype InteractiveSegmentation { get; } =
        WithSpatial(WithObjects(new TaskPrototypeBuilder("interactive-segmentation", "Points, boxes, strokes or masks in, the mask of what they mean out; each prompt looks at the image and at its objects."))).Build();

    /// <summary>All tasks at once, as in training.</summary>
    public static TaskPrototype Everything { get; } =
        WithSpatial(WithPhrases(WithObjects(new TaskPrototypeBuilder("everything", "All tasks at once, as in training; every prompt is optional."), optional: true), optional: true), optional: true).Build();

    private static TaskPrototypeBuilder WithObjects(TaskPrototypeBuilder builder, bool optional = false) => builder
        .Prompt(PeaksPrompt, optional)
        .Variable(new TaskVariable(ObjectProposals) { Prompt = PeaksPrompt, Output = true })
        .Content(ObjectProposals, ImageFeatures)
        .Condition(ObjectProposals, ObjectProposals)
        .Read("pred_masks", ReadoutHead.Mask, ObjectProposals)
        .Read("pred_captions", ReadoutHead.ClassEmbedding, ObjectProposals);

    private static TaskPrototypeBuilder WithPhrases(TaskPrototypeBuilder builder, bool optional = false) => builder
        .Prompt(BuiltInPrototypes.PhrasesPrompt, optional)
        .Variable(new TaskVariable(GroundingProposals) { Prompt = BuiltInPrototypes.PhrasesPrompt, Output = true })
        .Variable(new TaskVariable(DescriptionTokens) { Prompt = BuiltInPrototypes.PhrasesPrompt, Masked = true })
        .Content(GroundingProposals, ImageFeatures)
        .Condition(GroundingProposals, GroundingProposals, matchIndex: true)
        .Condition(GroundingProposals, DescriptionTokens, matchIndex: true)
        .Condition(GroundingProposals, ObjectProposals)
        .Condition(DescriptionTokens, DescriptionTokens, matchIndex: true)
        .Read("pred_gmasks", ReadoutHead.Mask, GroundingProposals)
        .Read("pred_gtexts", ReadoutHead.ClassEmbedding, GroundingProposals);

    private static TaskPrototypeBuilder WithSpatial(TaskPrototypeBuilder builder, bool optional = false) => builder
        .Prompt(BuiltInPrototypes.SpatialPrompt, optional)
        .Prompt(BuiltInPrototypes.MemoryPrompt, optional: true)
        .Variable(new TaskVariable(SegmentProposals) { Prompt = BuiltInPrototypes.SpatialPrompt, Output = true })
        .Variable(new TaskVariable(SpatialTokens) { Prompt = BuiltInPrototypes.SpatialPrompt, Masked = true })
        .Variable(new TaskVariable(SpatialMemories) { Prompt = BuiltInPrototypes.MemoryPrompt, Output = true })
        .Content(SegmentProposals, ImageFeatures)
        .Content(SpatialMemories, ImageFeatures)
        .Condition(SegmentProposals, SegmentProposals, matchIndex: true)
        .Condition(SegmentProposals, SpatialTokens, matchIndex: true)
        .Condition(SegmentProposals, SpatialMemories, matchIndex: true)
        .Condition(SegmentProposals, ObjectProposals)
        .Condition(SpatialTokens, SpatialTokens, matchIndex: true)
        .Condition(SpatialMemories, SpatialMemories, matchIndex: true)
        .Read("pred_smasks", ReadoutHead.Mask, SegmentProposals)
        .Read("pred_spatials", ReadoutHead.ClassEmbedding, SegmentProposals);
}
