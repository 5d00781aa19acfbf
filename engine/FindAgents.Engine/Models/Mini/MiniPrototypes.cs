using System.Collections.Immutable;
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

    /// <summary>The prompt that brings the whole image's description.</summary>
    public const string ImagePrompt = "image";

    /// <summary>Every thing of an image.</summary>
    public static TaskPrototype InstanceSegmentation { get; } =
        WithObjects(new TaskPrototypeBuilder("instance-segmentation", "Every single thing of an image, started at the vision foundation's detection peaks.")).Build();

    /// <summary>Every thing of an image, and its stuff: the names of the stuff are asked as phrases.</summary>
    public static TaskPrototype PanopticSegmentation { get; } =
        WithPhrases(WithObjects(new TaskPrototypeBuilder("panoptic-segmentation", "Every single thing of an image, started at detection peaks, and its stuff, asked for by name."))).Build();

    /// <summary>Every category of an image: what is found is the same as in panoptic segmentation, and is told by category alone.</summary>
    public static TaskPrototype SemanticSegmentation { get; } =
        WithPhrases(WithObjects(new TaskPrototypeBuilder("semantic-segmentation", "Every category of an image, things started at detection peaks, stuff asked for by name."))).Build();

    /// <summary>Phrases in, the mask of each out.</summary>
    public static TaskPrototype GroundedSegmentation { get; } =
        WithPhrases(WithObjects(new TaskPrototypeBuilder("grounded-segmentation", "Phrases in, the mask of each out; each phrase looks at the image and at its objects."))).Build();

    /// <summary>Sentences some of whose words are pieces of images in, the mask of each out.</summary>
    public static TaskPrototype InterleavedSegmentation { get; } = WithSentences(
        WithObjects(new TaskPrototypeBuilder("interleaved-segmentation", "Sentences some of whose words are pieces of images in, the mask of each out; each looks at the image and at its objects.")),
        BuiltInPrototypes.LegendPrompt,
        EntityProposals,
        LegendTokens,
        optional: false)
        .Read("pred_imasks", ReadoutHead.Mask, EntityProposals)
        .Read("pred_itexts", ReadoutHead.ClassEmbedding, EntityProposals)
        .Build();

    /// <summary>Points, boxes, strokes or masks in, the mask of what they mean out.</summary>
    public static TaskPrototype InteractiveSegmentation { get; } =
        WithSpatial(WithObjects(new TaskPrototypeBuilder("interactive-segmentation", "Points, boxes, strokes or masks in, the mask of what they mean out; each prompt looks at the image and at its objects."))).Build();

    /// <summary>An image in, its place in the space that it shares with sentences out; its query looks at its objects.</summary>
    public static TaskPrototype ImageTextRetrieval { get; } =
        WithObjects(new TaskPrototypeBuilder("image-text-retrieval", "An image in, its place in the space that it shares with sentences out; its query looks at its objects."))
            .Prompt(ImagePrompt)
            .Variable(new TaskVariable(ImageQuery) { Prompt = ImagePrompt, Output = true })
            .Condition(ImageQuery, ImageQuery)
            .Condition(ImageQuery, ObjectProposals)
            .Read("pred_retrievals", ReadoutHead.ClassEmbedding, ImageQuery)
            .Build();

    /// <summary>A sentence some of whose words may be pieces of images in, its place in the space that it shares with images out.</summary>
    public static TaskPrototype InterleavedRetrieval { get; } =
        new TaskPrototypeBuilder("interleaved-retrieval", "A sentence some of whose words may be pieces of images in, its place in the space that it shares with images out.")
            .Prompt(BuiltInPrototypes.LegendPrompt)
            .Variable(new TaskVariable(LegendQuery) { Prompt = BuiltInPrototypes.LegendPrompt, Output = true })
            .Variable(new TaskVariable(LegendTokens) { Prompt = BuiltInPrototypes.LegendPrompt, Masked = true })
            .Condition(LegendQuery, LegendQuery)
            .Condition(LegendQuery, LegendTokens)
            .Condition(LegendTokens, LegendTokens)
            .Read("pred_legends", ReadoutHead.ClassEmbedding, LegendQuery)
            .Build();

    /// <summary>All tasks at once, as in training.</summary>
    public static TaskPrototype Everything { get; } =
        WithSpatial(WithPhrases(WithObjects(new TaskPrototypeBuilder("everything", "All tasks at once, as in training; every prompt is optional."), optional: true), optional: true), optional: true).Build();

    /// <summary>All of them.</summary>
    public static ImmutableArray<TaskPrototype> All { get; } =
    [
        PanopticSegmentation, InstanceSegmentation, SemanticSegmentation, GroundedSegmentation, InteractiveSegmentation,
        ImageTextRetrieval, InterleavedSegmentation, InterleavedRetrieval, Everything,
    ];

    private static TaskPrototypeBuilder WithObjects(TaskPrototypeBuilder builder, bool optional = false) => builder
        .Prompt(PeaksPrompt, optional)
        .Variable(new TaskVariable(ObjectProposals) { Prompt = PeaksPrompt, Output = true })
        .Content(ObjectProposals, ImageFeatures)
        .Condition(ObjectProposals, ObjectProposals)
        .Read("pred_masks", ReadoutHead.Mask, ObjectProposals)
        .Read("pred_captions", ReadoutHead.ClassEmbedding, ObjectProposals);

    private static TaskPrototypeBuilder WithPhrases(TaskPrototypeBuilder builder, bool optional = false) =>
        WithSentences(builder, BuiltInPrototypes.PhrasesPrompt, GroundingProposals, DescriptionTokens, optional)
            .Read("pred_gmasks", ReadoutHead.Mask, GroundingProposals)
            .Read("pred_gtexts", ReadoutHead.ClassEmbedding, GroundingProposals);

    private static TaskPrototypeBuilder WithSentences(TaskPrototypeBuilder builder, string prompt, string proposals, string tokens, bool optional) => builder
        .Prompt(prompt, optional)
        .Variable(new TaskVariable(proposals) { Prompt = prompt, Output = true })
        .Variable(new TaskVariable(tokens) { Prompt = prompt, Masked = true })
        .Content(proposals, ImageFeatures)
        .Condition(proposals, proposals, matchIndex: true)
        .Condition(proposals, tokens, matchIndex: true)
        .Condition(proposals, ObjectProposals)
        .Condition(tokens, tokens, matchIndex: true);

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
