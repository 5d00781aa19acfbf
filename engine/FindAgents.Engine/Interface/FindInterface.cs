using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>
/// The FIND interface (paper section 3): a light transformer that lets the embeddings of frozen foundation models meet.
/// It runs whatever task prototype it is given, with the same weights.
/// </summary>
/// <remarks>
/// <para>
/// How to call it: <see cref="Prepare"/> once an image; <see cref="InterfaceInputs.Set(string, VariableInput)"/> the
/// prompt's tokens (spatial ones from <see cref="Sampler"/>, an interleaved sentence's from <see cref="ComposeLegend"/>)
/// and whatever else is to override the learned queries; <see cref="Forward"/>; read the named outputs:
/// </para>
/// <code>
/// using var memory = find.Prepare(features, maskFeatures);            // (B, C, h, w) coarse to fine; (B, M, H, W)
/// var inputs = new InterfaceInputs(memory)
///     .Set("tokens_vision_spatial", find.Sampler.Sample(memory, positive, negative))
///     .Set("queries_vision_spatial", new VariableInput { Index = prompts });      // (B, n)
/// using var outputs = find.Forward(BuiltInPrototypes.InteractiveSegmentation, inputs);
/// var masks = outputs["pred_smasks"];                                 // (B, Q, H, W)
/// </code>
/// <para>
/// Every variable is computed apart, along its own edges, so that a variable's result does not depend on prompts it has
/// no edge to, down to the last bit. Everything is differentiable. Tensors that a call makes are disposed, but for what it
/// returns.
/// </para>
/// <para>Parameter names are the official checkpoint's. <see cref="Forward"/> may be called from several threads at once as long as nobody trains or moves the module.</para>
/// </remarks>
public sealed partial class FindInterface : Module
{
    private readonly LayerStack<ContentAttentionLayer> content_attention;
    private readonly LayerStack<ConditionAttentionLayer> condition_attention;
    private readonly ModuleList<FeedForwardLayer> transformer_ffn_layers;
    private readonly LayerNorm decoder_norm;
    private readonly Embedding? query_feat;
    private readonly Embedding? query_embed;
    private readonly Embedding pn_indicator;
    private readonly Embedding level_embed;
    private readonly ModuleList<Conv2d> input_proj;
    private readonly MultilayerPerceptron mask_embed;
    private readonly Parameter class_embed;
    private readonly ParameterList mask_sptial_embed;
    private readonly Embedding? spatial_embed;
    private readonly Embedding? spatial_featured;
    private readonly IMaskPrior? mask_prior;

    /// <summary>Builds the interface with fresh weights.</summary>
    /// <param name="options">Its sizes and switches.</param>
    /// <param name="prior">What is added to the mask logits of variables with a geometry; none officially. A module is registered as <c>mask_prior</c> and disposed with the interface.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes do not fit together.</exception>
    public FindInterface(FindInterfaceOptions options, IMaskPrior? prior = null)
        : base(nameof(FindInterface))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        var hidden = options.HiddenSize;
        content_attention = new LayerStack<ContentAttentionLayer>(options.Layers, () => new ContentAttentionLayer(options));
        condition_attention = new LayerStack<ConditionAttentionLayer>(options.Layers, () => new ConditionAttentionLayer(options));
        transformer_ffn_layers = ModuleList(Enumerable.Range(0, options.Layers).Select(_ => new FeedForwardLayer(options)).ToArray());
        decoder_norm = LayerNorm(hidden);
        query_feat = options.QueryCount > 0 ? Embedding(options.QueryCount, hidden) : null;
        query_embed = options.QueryCount > 0 ? Embedding(options.QueryCount, hidden) : null;
        pn_indicator = Embedding(2, hidden);
        level_embed = Embedding(options.FeatureLevels, hidden);
        input_proj = ModuleList(InputProjections(options).ToArray());
        mask_embed = new MultilayerPerceptron(hidden, hidden, options.MaskSize, 3);
        class_embed = Parameter(empty(hidden, options.ProjectionSize));
        init.trunc_normal_(class_embed, std: 0.02);
        mask_sptial_embed = ParameterList(Enumerable.Range(0, options.FeatureLevels).Select(_ => Parameter(empty(hidden, hidden))).ToArray());
        foreach (var embed in mask_sptial_embed)
        {
            init.trunc_normal_(embed, std: 0.02);
        }

        spatial_embed = options.SpatialMemoryCount > 0 ? Embedding(options.SpatialMemoryCount, hidden) : null;
        spatial_featured = options.SpatialMemoryCount > 0 ? Embedding(options.SpatialMemoryCount, hidden) : null;
        mask_prior = prior;
        RegisterComponents(); // the prior among them, where it is a module

        Sampler = new EmbeddingSampler(options.MaxSpatialLength, mask_sptial_embed, pn_indicator);
    }

    /// <summary>The sizes and switches it was built with.</summary>
    public FindInterfaceOptions Options { get; }

    /// <summary>Takes the embeddings that lie under spatial prompts.</summary>
    public EmbeddingSampler Sampler { get; }

    /// <summary>Computes, once an image, what no prompt changes.</summary>
    /// <param name="features">The multi-scale features, coarse to fine, each (B, <see cref="FindInterfaceOptions.InputChannels"/>, h, w).</param>
    /// <param name="maskFeatures">(B, <see cref="FindInterfaceOptions.MaskSize"/>, H, W).</param>
    /// <param name="forQuestions">Whether to keep what every layer makes of the image as well: it pays where more than one question will be asked, and costs memory.</param>
    /// <returns>The memory, owned by the caller. It keeps its own handle of <paramref name="maskFeatures"/>, which the caller may dispose.</returns>
    /// <exception cref="ArgumentException">The number of levels, the channels or the batch sizes do not fit.</exception>
    public InterfaceMemory Prepare(IReadOnlyList<Tensor> features, Tensor maskFeatures, bool forQuestions = false)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(maskFeatures);
        if (features.Count != Options.FeatureLevels)
        {
            throw new ArgumentException($"{features.Count} feature levels are given; this interface takes {Options.FeatureLevels}, coarse to fine.", nameof(features));
        }

        if (maskFeatures.dim() != 4 || maskFeatures.shape[1] != Options.MaskSize)
        {
            throw new ArgumentException($"The mask features have shape ({string.Join(", ", maskFeatures.shape)}); expected (B, {Options.MaskSize}, H, W).", nameof(maskFeatures));
        }

        using var scope = NewDisposeScope();
        var levels = new List<MemoryLevel>();
        for (var i = 0; i < features.Count; i++)
        {
            var map = features[i];
            if (map.dim() != 4 || map.shape[0] != maskFeatures.shape[0] || map.shape[1] != Options.InputChannels)
            {
                throw new ArgumentException($"Feature level {i} has shape ({string.Join(", ", map.shape)}); expected ({maskFeatures.shape[0]}, {Options.InputChannels}, h, w).", nameof(features));
            }

            levels.Add(PrepareLevel(i, map, maskFeatures));
        }

        var attended = forQuestions ? Enumerable.Range(0, Options.Layers).Select(layer => Attend(layer, levels[layer % levels.Count])).ToList() : null;
        foreach (var tensor in levels.SelectMany(level => (Tensor[])[level.Content, level.Position, level.MaskFeatures]))
        {
            tensor.MoveToOuterDisposeScope();
        }

        return new InterfaceMemory(levels, maskFeatures.alias().MoveToOuterDisposeScope(), attended);
    }

    /// <summary>
    /// Puts pictures into a sentence: where a token stands for a picture, the image query takes its place, and gathers the
    /// picture's embeddings through content attention (paper section 3.3).
    /// </summary>
    /// <param name="tokens">(B, L, C): the sentence's token embeddings, zero where a picture stands.</param>
    /// <param name="visual">(B, L): 1 where a picture stands, 0 elsewhere.</param>
    /// <returns>Content and position of <c>tokens_interleave_legend</c>; add padding and index to it.</returns>
    /// <exception cref="InvalidOperationException">The interface has no image query.</exception>
    public VariableInput ComposeLegend(Tensor tokens, Tensor visual)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(visual);
        if (query_feat is null || query_embed is null)
        {
            throw new InvalidOperationException("This interface has no image query to put in a picture's place; build it with QueryCount of 1 or more.");
        }

        using var scope = NewDisposeScope();
        var place = visual.unsqueeze(-1).to_type(tokens.dtype); // (B, L, 1)
        return new VariableInput
        {
            Content = tokens.Plus(place * query_feat.weight!.narrow(0, Options.QueryCount - 1, 1)).MoveToOuterDisposeScope(),
            Position = tokens.Plus(place * query_embed.weight!.narrow(0, Options.QueryCount - 1, 1)).MoveToOuterDisposeScope(),
        };
    }

    private static IEnumerable<Conv2d> InputProjections(FindInterfaceOptions options)
    {
        if (options.InputChannels == options.HiddenSize && !options.EnforceInputProjection)
        {
            yield break;
        }

        for (var i = 0; i < options.FeatureLevels; i++)
        {
            var projection = Conv2d(options.InputChannels, options.HiddenSize, 1);
            init.kaiming_uniform_(projection.weight, a: 1);
            init.zeros_(projection.bias!);
            yield return projection;
        }
    }

    private MemoryLevel PrepareLevel(int level, Tensor map, Tensor maskFeatures)
    {
        var (height, width) = (map.shape[2], map.shape[3]);
        var projected = input_proj.Count > 0 ? input_proj[level].call(map) : map;
        var content = projected.flatten(2).Plus(level_embed.weight![level].unsqueeze(-1)).transpose(1, 2).contiguous(); // (B, h·w, C)
        var position = SinePositionEncoding.Encode(height, width, Options.HiddenSize, map.device, map.dtype);

        // Resizing commutes with the dot product: mask logits on a level are those of the resized mask features.
        using var noGradient = no_grad();
        var resized = functional.interpolate(maskFeatures, [height, width], mode: InterpolationMode.Bilinear, align_corners: false).flatten(2); // (B, M, h·w)
        return new MemoryLevel(height, width, content, position, resized);
    }

    private (Tensor Key, Tensor Value) Attend(int layer, MemoryLevel level)
    {
        var (key, value) = content_attention[layer].Remember(level.Content, level.Position);
        return (key.MoveToOuterDisposeScope(), value.MoveToOuterDisposeScope());
    }
}
