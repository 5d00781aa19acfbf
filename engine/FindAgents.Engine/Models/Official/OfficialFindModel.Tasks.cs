using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

internal sealed partial class OfficialFindModel
{
    private const int ReferencePadding = -7;
    private const int WithoutPicture = -8;

    /// <summary>Compares the object proposals with a vocabulary.</summary>
    /// <param name="image">The image.</param>
    /// <param name="vocabulary">The classes, the last being none of them.</param>
    /// <returns>(Q, K + 1), owned by the caller.</returns>
    public static Tensor Classify(OfficialImage image, ClassVocabulary vocabulary) => Classify(image.Objects.Final[VariableNames.ObjectProposals], vocabulary);

    /// <summary>Compares proposals with a vocabulary.</summary>
    /// <param name="objects">The proposals.</param>
    /// <param name="vocabulary">The classes, the last being none of them.</param>
    /// <returns>(Q, K + 1), owned by the caller.</returns>
    public static Tensor Classify(VariableOutput objects, ClassVocabulary vocabulary)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return vocabulary.Similarity(objects.ClassEmbedding)[0].MoveToOuterDisposeScope();
    }

    /// <summary>Finds the objects of an image as a prototype says, unless they are those that were kept with it.</summary>
    /// <returns>What was computed, owned by the caller; <see langword="null"/> where the kept ones are the answer.</returns>
    public InterfaceOutputs? FindObjects(OfficialImage image, TaskPrototype prototype)
    {
        using var inference = inference_mode();
        var inputs = Kept(image, prototype);
        return inputs.Given.Contains(VariableNames.ObjectProposals) ? null : _interface.Forward(prototype, inputs);
    }

    /// <summary>The object proposals' mask logits in the image's own size.</summary>
    /// <returns>(Q, height, width), owned by the caller.</returns>
    public static Tensor ObjectMasks(OfficialImage image, int width, int height)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return OfficialMaskScaling.Of(image).Resize(image.Objects["pred_masks"][0], width, height).MoveToOuterDisposeScope();
    }

    /// <summary>Finds what phrases mean.</summary>
    /// <param name="image">The image.</param>
    /// <param name="ids">(P, L), int64: each phrase's tokens.</param>
    /// <param name="attended">(P, L), bool: where there is a token.</param>
    /// <param name="prototype">The task; <see langword="null"/> for the official one.</param>
    public GroundedPhrases Ground(OfficialImage image, Tensor ids, Tensor attended, TaskPrototype? prototype = null)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var outputs = AskPhrases(image, Tokens(ids, attended), ids.shape[0], prototype ?? BuiltInPrototypes.GroundedSegmentation);
        var proposals = outputs.Final[VariableNames.GroundingProposals];
        using var phrases = new ClassVocabulary(outputs.Final[VariableNames.DescriptionQueries].ClassEmbedding[0], LogitScale);
        var similarity = phrases.Similarity(proposals.ClassEmbedding)[0]; // (Q, P)
        var matched = similarity.argmax(0);
        return new GroundedPhrases(
            proposals.MaskLogits![0].index_select(0, matched).MoveToOuterDisposeScope(),
            similarity.MoveToOuterDisposeScope(),
            matched.MoveToOuterDisposeScope());
    }

    /// <summary>Finds what strokes mean.</summary>
    /// <param name="image">The image.</param>
    /// <param name="positive">(n, H', W') of the padded image: non-zero where stroke i wants.</param>
    /// <param name="negative">(n, H', W'): non-zero where stroke i does not want.</param>
    /// <param name="previous">(1, n, h, w): what this returned before; <see langword="null"/> the first time.</param>
    /// <returns>(1, n, h, w): mask logits at the mask features' resolution, owned by the caller.</returns>
    /// <param name="prototype">The task; <see langword="null"/> for the official one.</param>
    public Tensor Refine(OfficialImage image, Tensor positive, Tensor negative, Tensor? previous = null, TaskPrototype? prototype = null)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        prototype ??= BuiltInPrototypes.InteractiveSegmentation;
        List<(string, IReadOnlyList<VariableInput>)> asked =
        [
            (VariableNames.SpatialTokens, _interface.Sampler.Sample(image.Memory, [positive], [negative])),
            (VariableNames.SpatialQueries, [new VariableInput { Index = Range(0, positive.shape[0], int64, positive.device).unsqueeze(0) }]),
        ];
        if (previous is not null)
        {
            asked.Add((VariableNames.SpatialMemories, [new VariableInput { PreviousMask = previous }]));
        }

        using var outputs = _interface.Forward(prototype, Kept(image, prototype, [.. asked]));
        var (proposals, queries) = (outputs.Final[VariableNames.SegmentProposals], outputs.Final[VariableNames.SpatialQueries]);
        return MaskSelector.Select(proposals.MaskLogits!, proposals.MaskEmbedding, queries.MaskEmbedding, firstImageDecides: true).MoveToOuterDisposeScope();
    }

    /// <summary>Embeds captions into the space that an image's <c>pred_retrievals</c> lies in.</summary>
    /// <param name="image">The image; captions are embedded as they are asked about it.</param>
    /// <param name="ids">(N, L), int64.</param>
    /// <param name="attended">(N, L), bool.</param>
    /// <returns>(N, C), owned by the caller.</returns>
    public Tensor EmbedCaptions(OfficialImage image, Tensor ids, Tensor attended)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var embeddings = new List<Tensor>();
        for (var i = 0; i < ids.shape[0]; i++)
        {
            var tokens = Tokens(ids.narrow(0, i, 1), attended.narrow(0, i, 1));
            var inputs = Kept(image, BuiltInPrototypes.ImageTextRetrieval, (VariableNames.CaptionTokens, [new VariableInput { Content = tokens.Content }]));
            using var outputs = _interface.Forward(BuiltInPrototypes.ImageTextRetrieval, inputs);
            embeddings.Add(outputs["pred_retrievals_lang"][0].clone()); // (1, C)
        }

        return cat(embeddings).MoveToOuterDisposeScope();
    }

    /// <summary>Reads a sentence that some pictures stand in.</summary>
    /// <param name="ids">(1, L), int64.</param>
    /// <param name="attended">(1, L), bool.</param>
    /// <param name="entities">(E, L), bool: the tokens of each entity.</param>
    /// <param name="isVisual">Whether each entity is a picture.</param>
    /// <exception cref="PromptException">The shapes do not fit together.</exception>
    public InterleavedQuery Compose(Tensor ids, Tensor attended, Tensor entities, IReadOnlyList<bool> isVisual)
    {
        using var inference = inference_mode();
        using var embeddings = _language.call(ids, attended);
        return InterleavedQuery.Create(embeddings.Tokens, attended, entities, isVisual);
    }

    /// <summary>The pictures' tokens, where the pictures are parts of the image that is asked about.</summary>
    /// <param name="image">The image.</param>
    /// <param name="parts">(E, H', W') of the padded image: non-zero where entity i is; nothing for entities that are none.</param>
    public IReadOnlyList<VariableInput> PartsOf(OfficialImage image, Tensor parts)
    {
        using var inference = inference_mode();
        using var nothing = zeros_like(parts);
        return _interface.Sampler.Sample(image.Memory, [parts], [nothing], paddingIndex: ReferencePadding);
    }

    /// <summary>Asks an interleaved sentence of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="query">The sentence.</param>
    /// <param name="pictures">The pictures' tokens, one input a level, from <see cref="PartsOf"/> or <see cref="Join"/>.</param>
    /// <param name="prototype">The task; <see langword="null"/> for the official one.</param>
    /// <returns>What the interface says, owned by the caller.</returns>
    public InterfaceOutputs AskInterleaved(OfficialImage image, InterleavedQuery query, IReadOnlyList<VariableInput> pictures, TaskPrototype? prototype = null)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        prototype ??= BuiltInPrototypes.InterleavedSegmentation;
        var inputs = Kept(
            image,
            prototype,
            (VariableNames.EntityTokens, pictures),
            (VariableNames.LegendTokens, [query.Legend(_interface)]),
            (VariableNames.EntityQueries, [new VariableInput { Index = Range(0, query.IsVisual.Count, int64, query.Tokens.device).unsqueeze(0) }]));
        var outputs = _interface.Forward(prototype, inputs);
        Keep(outputs);
        return outputs;
    }

    /// <summary>Chooses each entity's mask: in pixel space for pictures, in the semantic space for words.</summary>
    /// <param name="outputs">What <see cref="AskInterleaved"/> returned.</param>
    /// <param name="query">The sentence.</param>
    /// <returns>(E, h, w): mask logits at the mask features' resolution, owned by the caller.</returns>
    public static Tensor ChooseMasks(InterfaceOutputs outputs, InterleavedQuery query)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var visual = query.Visual();
        var (proposals, entities) = (outputs.Final[VariableNames.EntityProposals], outputs.Final[VariableNames.EntityQueries]);
        var pixel = proposals.MaskEmbedding[0].matmul(entities.MaskEmbedding[0].transpose(0, 1)); // (Q, E)
        var semantic = proposals.ClassEmbedding[0].matmul(entities.ClassEmbedding[0].transpose(0, 1));
        var chosen = (pixel * visual).Plus(semantic * (visual.neg().Plus(1))).argmax(0); // (E)
        return proposals.MaskLogits![0].index_select(0, chosen).MoveToOuterDisposeScope();
    }

    /// <summary>Looks an entity up in the picture that stands for it.</summary>
    /// <param name="query">The sentence.</param>
    /// <param name="entity">The entity's number.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="part">(1, H', W') of the padded picture: non-zero where the entity is.</param>
    public ResolvedEntity ResolvePicture(InterleavedQuery query, int entity, OfficialImage picture, Tensor part)
    {
        using var inference = inference_mode();
        using var alone = query.Only(entity);
        var tokens = PartsOf(picture, part);
        var outputs = AskInterleaved(picture, alone, tokens);
        using var scope = NewDisposeScope();

        // The proposal in the picture that the entity is most like tells what it is.
        var best = outputs["pred_imaskembs"].matmul(outputs["pred_entity_pixel"].transpose(1, 2)).argmax(1)[0]; // (1, Q, 1) → (1)
        var embedding = outputs["pred_interleave_objects"][0].index_select(0, best);
        return new ResolvedEntity(outputs, embedding.MoveToOuterDisposeScope(), tokens);
    }

    /// <summary>Looks an entity up by its words.</summary>
    /// <param name="query">The sentence.</param>
    /// <param name="entity">The entity's number.</param>
    /// <param name="empty">What <see cref="EncodeEmpty"/> returned.</param>
    public ResolvedEntity ResolveWords(InterleavedQuery query, int entity, OfficialImage empty)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var alone = query.Only(entity);
        var words = new VariableInput { Content = alone.Tokens, Index = zeros(1, alone.Tokens.shape[1], int64, alone.Tokens.device) };
        var outputs = AskPhrases(empty, words, 1, BuiltInPrototypes.GroundedSegmentation);
        Keep(outputs);
        var pictures = Enumerable.Range(0, _interface.Options.FeatureLevels).Select(_ => new VariableInput
        {
            Content = zeros(1, 1, _interface.Options.HiddenSize, device: words.Content.device).MoveToOuterDisposeScope(),
            Padding = ones(1, 1, @bool, device: words.Content.device).MoveToOuterDisposeScope(),
            Index = tensor(new long[,] { { WithoutPicture } }, device: words.Content.device).MoveToOuterDisposeScope(),
        }).ToList();
        return new ResolvedEntity(outputs, outputs["pred_grounding_query"][0].clone().MoveToOuterDisposeScope(), pictures);
    }

    /// <summary>Puts the pictures of all entities together.</summary>
    /// <param name="entities">The entities in order.</param>
    /// <returns>One input a level, owned by the caller.</returns>
    public static IReadOnlyList<VariableInput> Join(IReadOnlyList<ResolvedEntity> entities)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return [.. Enumerable.Range(0, entities[0].Pictures.Count).Select(level => new VariableInput
        {
            Content = cat([.. entities.Select(e => e.Pictures[level].Content!)], 1).MoveToOuterDisposeScope(),
            Padding = cat([.. entities.Select(e => e.Pictures[level].Padding!)], 1).MoveToOuterDisposeScope(),
            Index = cat([.. entities.Select((e, number) => Renumbered(e.Pictures[level].Index!, number))], 1).MoveToOuterDisposeScope(),
        })];
    }

    // Each entity was looked up by itself, as entity 0.
    private static Tensor Renumbered(Tensor index, int number) => index.masked_fill(index == Constant(0), Constant(number));

    private InterfaceOutputs AskPhrases(OfficialImage image, VariableInput tokens, long phrases, TaskPrototype prototype) => _interface.Forward(
        prototype,
        Kept(
            image,
            prototype,
            (VariableNames.DescriptionTokens, [tokens]),
            (VariableNames.DescriptionQueries, [new VariableInput { Index = Range(0, phrases, int64, tokens.Content!.device).unsqueeze(0) }])));
}
