using System.Collections.Immutable;
using static FindAgents.Engine.Prototypes.VariableNames;

namespace FindAgents.Engine.Prototypes;

/// <summary>The prototypes of the official configuration (paper table 1), each with what its task needs and no more.</summary>
/// <remarks>
/// <para>
/// The prompts' names: <c>class</c> (a class name's tokens), <c>phrases</c>, <c>spatial</c> (points, boxes, strokes and
/// masks), <c>memory</c> (the previous answer's mask), <c>caption</c>, <c>legend</c> (a sentence some of whose entities
/// are pictures).
/// </para>
/// <para>Object proposals and the image query are part of every task, as officially; they do not change with the prompts.</para>
/// </remarks>
public static class BuiltInPrototypes
{
    /// <summary>The prompt that brings a class name's tokens.</summary>
    public const string ClassPrompt = "class";

    /// <summary>The prompt that brings phrases.</summary>
    public const string PhrasesPrompt = "phrases";

    /// <summary>The prompt that brings points, boxes, strokes or masks.</summary>
    public const string SpatialPrompt = "spatial";

    /// <summary>The prompt that brings the mask of a previous answer.</summary>
    public const string MemoryPrompt = "memory";

    /// <summary>The prompt that brings a caption.</summary>
    public const string CaptionPrompt = "caption";

    /// <summary>The prompt that brings an interleaved sentence.</summary>
    public const string LegendPrompt = "legend";

    /// <summary>Every thing and every stuff of an image, without overlap.</summary>
    public static TaskPrototype PanopticSegmentation { get; } =
        Objects("panoptic-segmentation", "Every thing and every stuff of an image, without overlap.").Build();

    /// <summary>Every single thing of an image.</summary>
    public static TaskPrototype InstanceSegmentation { get; } =
        Objects("instance-segmentation", "Every single thing of an image.").Build();

    /// <summary>A class for every pixel of an image.</summary>
    public static TaskPrototype SemanticSegmentation { get; } =
        Objects("semantic-segmentation", "A class for every pixel of an image.").Build();

    /// <summary>Embeds a class name into the semantic space that object proposals are compared in.</summary>
    public static TaskPrototype ClassEmbedding { get; } =
        WithClass(Objects("class-embedding", "A class name's place in the semantic space."), optional: false)
            .KeepReadouts(r => r.Head == ReadoutHead.ClassEmbedding)
            .Build();

    /// <summary>
    /// <see cref="ClassEmbedding"/> without the image's objects, which it does not depend on: what embedding whole
    /// vocabularies is done with.
    /// </summary>
    internal static TaskPrototype ClassEmbeddingAlone { get; } =
        WithClass(
            new TaskPrototypeBuilder("class-embedding-alone", "A class name's place in the semantic space, without any object of an image.")
                .Variable(new TaskVariable(ImageQuery) { Learned = LearnedContent.Image, IgnoreCrossMask = true })
                .Content(ImageQuery, ImageFeatures)
                .Condition(ImageQuery, ImageQuery),
            optional: false)
            .Build();

    /// <summary>Phrases in, the mask of each out.</summary>
    public static TaskPrototype GroundedSegmentation { get; } =
        WithPhrases(Objects("grounded-segmentation", "Phrases in, the mask of each out."), optional: false).Build();

    /// <summary>Points, boxes, strokes or masks in, the mask of what they mean out.</summary>
    public static TaskPrototype InteractiveSegmentation { get; } =
        WithSpatial(Objects("interactive-segmentation", "Points, boxes, strokes or masks in, the mask of what they mean out."), optional: false).Build();

    /// <summary>An image and a caption in one semantic space.</summary>
    public static TaskPrototype ImageTextRetrieval { get; } =
        WithCaption(Objects("image-text-retrieval", "An image and a caption in one semantic space."), optional: false).Build();

    /// <summary>A sentence some of whose entities are pictures in, the mask of each entity out.</summary>
    public static TaskPrototype InterleavedSegmentation { get; } =
        WithLegend(Objects("interleaved-segmentation", "A sentence some of whose entities are pictures in, the mask of each entity out."), optional: false).Build();

    /// <summary>An image and a sentence some of whose entities are pictures in one space.</summary>
    public static TaskPrototype InterleavedRetrieval { get; } =
        WithLegend(Objects("interleaved-retrieval", "An image and a sentence some of whose entities are pictures, in one space."), optional: false)
            .KeepReadouts(r => r.Head != ReadoutHead.Mask && r.Head != ReadoutHead.ClassLogits)
            .Build();

    /// <summary>All tasks at once, as in training: every prompt is optional and only what is given takes part.</summary>
    public static TaskPrototype Everything { get; } =
        WithLegend(WithCaption(WithSpatial(WithPhrases(WithClass(
            Objects("everything", "All tasks at once, as in training; every prompt is optional."), optional: true), optional: true), optional: true), optional: true), optional: true)
            .Build();

    /// <summary>All built-in prototypes.</summary>
    public static ImmutableArray<TaskPrototype> All { get; } =
    [
        PanopticSegmentation, InstanceSegmentation, SemanticSegmentation, ClassEmbedding, GroundedSegmentation,
        InteractiveSegmentation, ImageTextRetrieval, InterleavedSegmentation, InterleavedRetrieval, Everything,
    ];

    /// <summary>Finds a built-in prototype by name.</summary>
    /// <param name="name">Its name, such as <c>grounded-segmentation</c>.</param>
    /// <returns>The prototype.</returns>
    /// <exception cref="PrototypeException">There is none of that name; the message lists those there are.</exception>
    public static TaskPrototype Named(string name) => All.FirstOrDefault(p => p.Name == name)
        ?? throw new PrototypeException($"There is no built-in task prototype '{name}'; there are {string.Join(", ", All.Select(p => p.Name))}.");

    private static TaskPrototypeBuilder Objects(string name, string description) => new TaskPrototypeBuilder(name, description)
        .Variable(new TaskVariable(ObjectProposals) { Learned = LearnedContent.Objects, Output = true })
        .Variable(new TaskVariable(ImageQuery) { Learned = LearnedContent.Image, Output = true, IgnoreCrossMask = true, SummaryOf = ObjectProposals })
        .Content(ObjectProposals, ImageFeatures)
        .Content(ImageQuery, ImageFeatures)
        .Condition(ObjectProposals, ObjectProposals)
        .Condition(ImageQuery, ImageQuery)
        .Read("pred_logits", ReadoutHead.ClassLogits, ObjectProposals)
        .Read("pred_masks", ReadoutHead.Mask, ObjectProposals)
        .Read("pred_captions", ReadoutHead.ClassEmbedding, ObjectProposals)
        .Read("pred_maskembs", ReadoutHead.MaskEmbedding, ObjectProposals)
        .Read("pred_retrievals", ReadoutHead.ClassEmbedding, ImageQuery)
        .Read("pred_image_pixel", ReadoutHead.MaskEmbedding, ImageQuery);

    private static TaskPrototypeBuilder WithClass(TaskPrototypeBuilder builder, bool optional) =>
        Summary(builder.Prompt(ClassPrompt, optional), ClassPrompt, ClassQuery, ClassTokens)
            .Read("pred_retrievals_class", ReadoutHead.ClassEmbedding, ClassQuery);

    private static TaskPrototypeBuilder WithCaption(TaskPrototypeBuilder builder, bool optional) =>
        Summary(builder.Prompt(CaptionPrompt, optional), CaptionPrompt, CaptionQuery, CaptionTokens)
            .Read("pred_retrievals_lang", ReadoutHead.ClassEmbedding, CaptionQuery);

    private static TaskPrototypeBuilder WithPhrases(TaskPrototypeBuilder builder, bool optional) =>
        Summary(Proposals(builder.Prompt(PhrasesPrompt, optional), PhrasesPrompt, GroundingProposals), PhrasesPrompt, DescriptionQueries, DescriptionTokens, matchIndex: true)
            .Condition(GroundingProposals, DescriptionTokens)
            .Condition(DescriptionTokens, GroundingProposals)
            .Read("pred_gmasks", ReadoutHead.Mask, GroundingProposals)
            .Read("pred_gtexts", ReadoutHead.ClassEmbedding, GroundingProposals)
            .Read("pred_grounding_query", ReadoutHead.ClassEmbedding, DescriptionQueries);

    private static TaskPrototypeBuilder WithSpatial(TaskPrototypeBuilder builder, bool optional) =>
        Summary(Proposals(builder.Prompt(SpatialPrompt, optional).Prompt(MemoryPrompt, optional: true), SpatialPrompt, SegmentProposals), SpatialPrompt, SpatialQueries, SpatialTokens, matchIndex: true)
            .Variable(new TaskVariable(SpatialMemories) { Learned = LearnedContent.Memories, Prompt = MemoryPrompt, Output = true })
            .Content(SpatialMemories, ImageFeatures)
            .Condition(SegmentProposals, SpatialTokens)
            .Condition(SegmentProposals, SpatialMemories)
            .Condition(SpatialMemories, SpatialMemories)
            .Read("pred_smasks", ReadoutHead.Mask, SegmentProposals)
            .Read("pred_spatials", ReadoutHead.ClassEmbedding, SegmentProposals)
            .Read("pred_smaskembs", ReadoutHead.MaskEmbedding, SegmentProposals)
            .Read("pred_spatial_class", ReadoutHead.ClassEmbedding, SpatialQueries)
            .Read("pred_pspatials", ReadoutHead.MaskEmbedding, SpatialQueries)
            .Dynamic(SegmentProposals, SpatialTokens, SpatialQueries, 0.3);

    private static TaskPrototypeBuilder WithLegend(TaskPrototypeBuilder builder, bool optional) =>
        Summary(Proposals(builder.Prompt(LegendPrompt, optional), LegendPrompt, EntityProposals), LegendPrompt, EntityQueries, LegendTokens, matchIndex: true)
            .Variable(new TaskVariable(LegendQuery) { DuplicateOf = ImageQuery, Prompt = LegendPrompt, Output = true })
            .Variable(new TaskVariable(EntityTokens) { Prompt = LegendPrompt, Masked = true })
            .Content(LegendQuery, LegendTokens)
            .Content(LegendTokens, EntityTokens, matchIndex: true)
            .Condition(EntityProposals, LegendTokens)
            .Condition(LegendQuery, LegendQuery)
            .Condition(EntityTokens, EntityTokens)
            .Read("pred_imasks", ReadoutHead.Mask, EntityProposals)
            .Read("pred_interleave_objects", ReadoutHead.ClassEmbedding, EntityProposals)
            .Read("pred_imaskembs", ReadoutHead.MaskEmbedding, EntityProposals)
            .Read("pred_interleave_image", ReadoutHead.ClassEmbedding, LegendQuery)
            .Read("pred_legend_pixel", ReadoutHead.MaskEmbedding, LegendQuery)
            .Read("pred_entity_class", ReadoutHead.ClassEmbedding, EntityQueries)
            .Read("pred_entity_pixel", ReadoutHead.MaskEmbedding, EntityQueries);

    private static TaskPrototypeBuilder Proposals(TaskPrototypeBuilder builder, string prompt, string proposals) => builder
        .Variable(new TaskVariable(proposals) { DuplicateOf = ObjectProposals, Prompt = prompt, Output = true })
        .Content(proposals, ImageFeatures)
        .Condition(proposals, proposals);

    // Tokens that a prompt brings, and copies of the image query that sum them up.
    private static TaskPrototypeBuilder Summary(TaskPrototypeBuilder builder, string prompt, string queries, string tokens, bool matchIndex = false) => builder
        .Variable(new TaskVariable(queries) { DuplicateOf = ImageQuery, Prompt = prompt, Output = true })
        .Variable(new TaskVariable(tokens) { Prompt = prompt, Masked = true })
        .Content(queries, tokens, matchIndex)
        .Condition(queries, queries)
        .Condition(tokens, tokens);
}
