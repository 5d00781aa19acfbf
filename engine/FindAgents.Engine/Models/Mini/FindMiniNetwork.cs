using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>The trained part of find-mini: pixel decoder, seeds, interface, phrase encoder and heads, over frozen foundations.</summary>
/// <remarks>Stateless between calls: safe for concurrent inference. Questions are about one image a call.</remarks>
internal sealed partial class FindMiniNetwork : Module
{
    /// <summary>How much finer than stride 4 the masks of objects and phrases are shown: a third of COCO's objects are a few cells large.</summary>
    public const int ObjectMaskScale = 2;

    /// <summary>How much finer than stride 4 the masks of prompts are: there are few at a time, and people look closely.</summary>
    public const int PromptMaskScale = 4;

    private const double InitialLogitScale = 2.3; // e^2.3 ≈ 10
    private const double InitialLogitBias = -4;   // a name fits a query rarely

    private readonly LightFpnPixelDecoder pixel_decoder;
    private readonly FindInterface predictor;
    private readonly ProposalSeeds seeds;
    private readonly PhraseEncoder lang_encoder;
    private readonly RegionEncoder region_encoder;
    private readonly ImageEncoder image_encoder;
    private readonly PhraseEncoder caption_encoder;
    private readonly Linear caption_proj;
    private readonly ModuleList<RetrievalExpert> experts;
    private readonly ConceptAffinity class_affinity;
    private readonly PhraseJoin phrase_join;
    private readonly PromptJoin prompt_join;
    private readonly Linear presence_head;
    private readonly Linear iou_hidden;
    private readonly Linear iou_head;
    private readonly Parameter logit_scale;
    private readonly Parameter logit_bias;
    private readonly IReadOnlyList<FeatureMapSpec> _features;
    private readonly int _peaks;
    private readonly int _hiddenDim;

    /// <summary>Creates the network with fresh weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="features">The vision foundation's feature maps.</param>
    /// <param name="classes">How many classes its heat maps tell apart.</param>
    /// <param name="wordWidth">The width of the language foundation's embeddings.</param>
    public FindMiniNetwork(FindMiniConfig config, IReadOnlyList<FeatureMapSpec> features, int classes, int wordWidth)
        : base(nameof(FindMiniNetwork))
    {
        (_features, _peaks, _hiddenDim) = (features, config.Peaks, config.HiddenDim);
        var c = config.HiddenDim;
        pixel_decoder = new LightFpnPixelDecoder(new LightFpnPixelDecoderConfig { Features = features, Dim = c, MaskDim = c });
        predictor = new FindInterface(
            new FindInterfaceOptions
            {
                HiddenSize = c,
                ProjectionSize = config.DimProj,
                MaskSize = c,
                InputChannels = c,
                QueryCount = 0,
                SpatialMemoryCount = 0,
                Heads = config.Heads,
                FeedForwardSize = config.DimFeedforward,
                Layers = config.Layers,
                PreNorm = true,
                MaskLogitScale = 1 / Math.Sqrt(c),
            },
            new QuadraticMaskPrior(c));
        seeds = new ProposalSeeds(c, config.DimProj, classes);
        lang_encoder = new PhraseEncoder(wordWidth, c, config.DimProj, config.Heads, config.MaxTokens);
        region_encoder = new RegionEncoder(features, classes, 2 * c, wordWidth);
        image_encoder = new ImageEncoder(features, classes, 4 * c, c, config.DimProj);
        caption_encoder = new PhraseEncoder(wordWidth, c, c, config.Heads, config.MaxTokens);
        caption_proj = Linear(c, config.DimProj);
        experts = new ModuleList<RetrievalExpert>([.. Enumerable.Range(0, config.RetrievalExperts).Select(_ => new RetrievalExpert(image_encoder.Inputs, wordWidth, config))]);
        class_affinity = new ConceptAffinity();
        phrase_join = new PhraseJoin();
        prompt_join = new PromptJoin();
        presence_head = Linear(c, 1);
        iou_hidden = Linear(c, c);
        iou_head = Linear(c, 1);
        logit_scale = Parameter(tensor((float)InitialLogitScale));
        logit_bias = Parameter(tensor((float)InitialLogitBias));
        RegisterComponents();
    }

    /// <summary>Takes over what the foundation's channels are like; done once, before training.</summary>
    public void Standardise(IReadOnlyDictionary<string, (Tensor Mean, Tensor Deviation)> statistics)
    {
        pixel_decoder.Standardise(statistics);
        region_encoder.Standardise(statistics);
        image_encoder.Standardise(statistics);
    }

    /// <summary>Sets what the pixel decoder computes with; see <see cref="PixelDecoder.ComputeIn"/>.</summary>
    public void ComputeIn(ComputePrecision precision) => pixel_decoder.ComputeIn(precision);

    /// <summary>Encodes phrases from their word vectors.</summary>
    /// <param name="words">(P, L, W).</param>
    /// <param name="padding">(P, L).</param>
    /// <param name="classes">(V, DimProj): the names of the vision foundation's classes; <see langword="null"/> where the phrases are those names.</param>
    public PhraseEncoding EncodePhrases(Tensor words, Tensor padding, Tensor? classes)
    {
        using var scope = NewDisposeScope();
        var (tokens, phrases) = lang_encoder.Encode(words, padding);
        var affinity = class_affinity.Logits(phrases, classes ?? phrases).sigmoid();
        return new PhraseEncoding(
            tokens.MoveToOuterDisposeScope(),
            padding.alias().MoveToOuterDisposeScope(),
            phrases.MoveToOuterDisposeScope(),
            affinity.MoveToOuterDisposeScope());
    }

    /// <summary>Turns pieces of an image into words: (N, F) descriptions in, (N, W) word vectors out.</summary>
    public Tensor RegionWords(Tensor regions) => region_encoder.Words(regions);

    /// <summary>Runs a task prototype: gives each of its variables what the prompts say, and the interface does the rest.</summary>
    /// <param name="prototype">The task.</param>
    /// <param name="image">The encoded image.</param>
    /// <param name="phrases">Phrases, where the prototype takes any.</param>
    /// <param name="prompts">Spatial prompts, where the prototype takes any.</param>
    /// <param name="auxiliaryMasks">Whether masks are wanted after every layer (training).</param>
    /// <param name="maskScale">How much finer than stride 4 the masks are.</param>
    /// <param name="record">Variables to keep for later runs on the image.</param>
    public InterfaceOutputs Run(
        TaskPrototype prototype,
        MiniImage image,
        PhraseEncoding? phrases = null,
        IReadOnlyList<SpatialPrompt>? prompts = null,
        bool auxiliaryMasks = false,
        int maskScale = 1,
        IReadOnlyCollection<string>? record = null)
    {
        using var scope = NewDisposeScope();
        var inputs = new InterfaceInputs(image.Memory) { AuxiliaryMasks = auxiliaryMasks, MaskScale = maskScale, Record = record ?? [] };
        var objects = image.Objects is { } kept
            ? (Content: kept.Trail.Rows[0], Position: kept.Trail.Position!)
            : seeds.Objects(image.Maps, image.Geometry, image.Peaks, image.ClassIds, image.Scores, image.Heat);
        if (phrases is not null && prototype.Has(VariableNames.GroundingProposals))
        {
            SetPhrases(inputs, prototype, VariableNames.GroundingProposals, VariableNames.DescriptionTokens, image, objects, phrases);
        }
        else if (phrases is not null && prototype.Has(VariableNames.EntityProposals))
        {
            SetPhrases(inputs, prototype, VariableNames.EntityProposals, VariableNames.LegendTokens, image, objects, phrases);
        }

        if (prompts is { Count: > 0 } && prototype.Has(VariableNames.SegmentProposals))
        {
            SetPrompts(inputs, prototype, image, prompts);
        }

        if (prototype.Has(VariableNames.ObjectProposals))
        {
            inputs.Set(VariableNames.ObjectProposals, image.Objects is { } known && AreKeptFor(prototype, inputs) ? VariableInput.Kept(known.Trail) : new VariableInput
            {
                Content = objects.Content,
                Position = objects.Position,
                Geometry = PeakGeometry(image),
            });
        }

        var outputs = predictor.Forward(prototype, inputs);
        foreach (var output in outputs.Layers.SelectMany(l => l.Variables.Values))
        {
            Outward([.. output.Tensors]);
        }

        foreach (var trail in outputs.Trails.Values)
        {
            Outward([.. trail.Tensors]);
        }

        return outputs;
    }

    /// <summary>An image's objects: those that the run computed, else those kept with the image.</summary>
    /// <remarks>In the caller's dispose scope.</remarks>
    public FoundObjects Objects(MiniImage image, LayerOutputs layer)
    {
        if (!layer.Variables.TryGetValue(VariableNames.ObjectProposals, out var computed))
        {
            return image.Objects?.Found ?? FoundObjects.From(layer[VariableNames.ObjectProposals]);
        }

        // A run that shows finer masks of what was asked has made the objects' finer as well; they are told apart at stride 4.
        return computed.MaskLogits is { } masks && masks.shape[2] == image.Memory.MaskFeatures.shape[2]
            ? FoundObjects.From(computed)
            : new FoundObjects(
                predictor.MaskLogits(VariableNames.ObjectProposals, computed.DecoderOutput, computed.MaskEmbedding, PeakGeometry(image), image.Memory)[0],
                computed.ClassEmbedding[0],
                computed.DecoderOutput[0],
                computed.MaskEmbedding[0]);
    }

    /// <summary>Computes the masks of some objects, finer than all of them were.</summary>
    /// <param name="image">The image.</param>
    /// <param name="objects">Its objects.</param>
    /// <param name="rows">(n), int64: which.</param>
    /// <param name="scale">How much finer than stride 4.</param>
    /// <returns>(n, h, w) logits, owned by the caller.</returns>
    public Tensor ObjectMasks(MiniImage image, FoundObjects objects, Tensor rows, int scale)
    {
        using var scope = NewDisposeScope();
        var chosen = objects.Masks.index_select(0, rows);
        if (scale == 1)
        {
            return chosen.MoveToOuterDisposeScope();
        }

        if (rows.shape[0] == 0)
        {
            return chosen.new_zeros(0, chosen.shape[1] * scale, chosen.shape[2] * scale).MoveToOuterDisposeScope(); // nothing can be resized
        }

        var peaks = full([rows.shape[0]], Constant((long)ProposalKind.Peak), ScalarType.Int64, rows.device);
        return predictor.MaskLogits(
            VariableNames.ObjectProposals,
            objects.Rows.index_select(0, rows).unsqueeze(0),
            objects.Outlines.index_select(0, rows).unsqueeze(0),
            WithKind(image.Geometry.index_select(0, rows), peaks),
            image.Memory,
            scale).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>How well queries fit names.</summary>
    /// <param name="classEmbedding">(Q, P).</param>
    /// <param name="names">(V, P), of unit length.</param>
    /// <returns>(Q, V) logits.</returns>
    public Tensor NameLogits(Tensor classEmbedding, Tensor names)
    {
        using var scope = NewDisposeScope();
        var cosine = functional.normalize(classEmbedding, dim: -1).matmul(names.t());
        return (cosine * logit_scale.exp()).Plus(logit_bias).MoveToOuterDisposeScope();
    }

    /// <summary>Whether each phrase names something in the image: (P, C) queries in, (P) logits out.</summary>
    public Tensor PresenceLogits(Tensor queries) => presence_head.call(queries).squeeze(-1);

    /// <summary>The IoU each query expects of its mask: (Q, C) queries in, (Q) logits out.</summary>
    public Tensor IoULogits(Tensor queries)
    {
        using var scope = NewDisposeScope();
        return iou_head.call(functional.gelu(iou_hidden.call(queries))).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Reads what was found for each phrase, the objects' say included.</summary>
    /// <param name="image">The image.</param>
    /// <param name="layer">Its outputs after a layer, of a prototype with object proposals, and grounding or entity proposals.</param>
    /// <param name="phrases">The phrases: those that were asked, or the first of them.</param>
    public PhraseReading ReadPhrases(MiniImage image, LayerOutputs layer, PhraseEncoding phrases)
    {
        using var scope = NewDisposeScope();
        var grounding = layer[layer.Variables.ContainsKey(VariableNames.EntityProposals) ? VariableNames.EntityProposals : VariableNames.GroundingProposals];
        var objects = Objects(image, layer);
        var rows = phrases.Phrases.shape[0];
        var (own, queries) = (grounding.MaskLogits![0].narrow(0, 0, rows), grounding.DecoderOutput[0].narrow(0, 0, rows));
        var fits = NameLogits(objects.Classes, phrases.Phrases);           // (K, P)
        var heat = ConceptAffinity.Heat(image.Heat, phrases.Affinity);               // (K, P)
        var members = phrase_join.Members(fits, heat, IoULogits(objects.Rows), image.Scores);
        var presence = phrase_join.Presence(PresenceLogits(queries), members, heat);
        var masks = phrase_join.Masks(own, At(image, objects, own), members);
        var quality = IoULogits(queries);
        Outward(masks, members, presence, quality);
        return new PhraseReading(masks, members, presence, quality);
    }

    /// <summary>Reads what each prompt was found to mean, the objects' say included.</summary>
    /// <param name="image">The image.</param>
    /// <param name="layer">Its outputs after a layer, of a prototype with object and segment proposals.</param>
    /// <param name="prompts">The prompts.</param>
    public PromptReading ReadPrompts(MiniImage image, LayerOutputs layer, IReadOnlyList<SpatialPrompt> prompts)
    {
        using var scope = NewDisposeScope();
        var (segments, objects) = (layer[VariableNames.SegmentProposals], Objects(image, layer));
        var batch = SpatialPromptBatch.Make(prompts, image.Geometry.device);
        var own = segments.MaskLogits![0];
        var meant = prompt_join.Meant(own, objects.Masks, IoULogits(objects.Rows), image.Scores, image.Geometry, batch);
        var masks = prompt_join.Masks(own, At(image, objects, own), meant, batch);
        var quality = IoULogits(segments.DecoderOutput[0]);
        Outward(masks, meant, quality);
        return new PromptReading(masks, meant, quality);
    }

    // The objects' masks at the resolution of others.
    private Func<Tensor, Tensor> At(MiniImage image, FoundObjects objects, Tensor like)
    {
        var scale = (int)(like.shape[1] / image.Memory.MaskFeatures.shape[2]);
        return rows => ObjectMasks(image, objects, rows, scale);
    }

    // The kept objects looked at the image and at each other.
    private static bool AreKeptFor(TaskPrototype prototype, InterfaceInputs inputs) => KeptVariables.AreAlike(
        VariableNames.ObjectProposals,
        MiniPrototypes.InstanceSegmentation,
        [VariableNames.ObjectProposals],
        prototype,
        inputs.Given.Append(VariableNames.ObjectProposals));

    private void SetPhrases(
        InterfaceInputs inputs, TaskPrototype prototype, string proposals, string tokens, MiniImage image, (Tensor Content, Tensor Position) objects, PhraseEncoding phrases)
    {
        var (count, length) = (phrases.Tokens.shape[0], phrases.Tokens.shape[1]);
        var device = phrases.Tokens.device;
        var (content, position) = seeds.Phrases(phrases.Phrases, objects, ConceptAffinity.Heat(image.Heat, phrases.Affinity));
        var index = Range(0, count, ScalarType.Int64, device);
        inputs.Set(proposals, new VariableInput
        {
            Content = content,
            Position = position,
            Index = index.unsqueeze(0),
            Geometry = WithKind(
                tensor(new float[] { 0.5f, 0.5f, 1, 1 }, device: device).expand(count, 4),
                full([count], Constant((long)ProposalKind.Phrase), ScalarType.Int64, device)),
        });
        if (!prototype.Has(tokens))
        {
            return; // a phrase is then what its own query has heard
        }

        inputs.Set(tokens, new VariableInput
        {
            Content = phrases.Tokens.reshape(1, count * length, -1),
            Position = zeros(1, count * length, phrases.Tokens.shape[2], phrases.Tokens.dtype, device),
            Padding = phrases.Padding.reshape(1, count * length),
            Index = index.repeat_interleave(length).unsqueeze(0),
        });
    }

    private void SetPrompts(InterfaceInputs inputs, TaskPrototype prototype, MiniImage image, IReadOnlyList<SpatialPrompt> prompts)
    {
        var device = image.Geometry.device;
        var batch = SpatialPromptBatch.Make(prompts, device);
        var (content, position) = seeds.Segments(image.Maps, batch.Geometry, batch.Kinds, batch.Points, batch.Weights);
        inputs.Set(VariableNames.SegmentProposals, new VariableInput
        {
            Content = content,
            Position = position,
            Index = Range(0, prompts.Count, ScalarType.Int64, device).unsqueeze(0),
            Geometry = WithKind(batch.Geometry, batch.Kinds),
        });

        if (prototype.Has(VariableNames.SpatialTokens))
        {
            var (tokens, tokenPosition) = seeds.Tokens(image.Maps, batch.TokenPoints, batch.TokenPositive);
            inputs.Set(VariableNames.SpatialTokens, new VariableInput { Content = tokens, Position = tokenPosition, Index = batch.TokenIndex.unsqueeze(0) });
        }

        if (batch.Previous is { } previous && prototype.Has(VariableNames.SpatialMemories))
        {
            inputs.Set(VariableNames.SpatialMemories, new VariableInput
            {
                Content = seeds.Memories(batch.MemoryCount),
                Index = batch.MemoryIndex!.unsqueeze(0),
                PreviousMask = previous.unsqueeze(0),
            });
        }
    }

    // (Q, 4) and (Q) -> (1, Q, 5)
    private static Tensor WithKind(Tensor geometry, Tensor kinds) =>
        cat([geometry, kinds.to_type(geometry.dtype).unsqueeze(-1)], -1).unsqueeze(0);

    private static void Outward(params Tensor?[] tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor?.MoveToOuterDisposeScope();
        }
    }
}
