using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The official deformable pixel decoder: a transformer encoder across several maps at once, then a feature pyramid down to stride 4.</summary>
/// <remarks>
/// <para>
/// Deformable attention (arXiv 2010.04159) in plain tensor operations, so that it runs wherever libtorch does. The
/// official code has this decoder, but none of its FIND configurations uses it.
/// </para>
/// <para>
/// Parameter names are the official checkpoint's below <c>sem_seg_head.pixel_decoder</c>: <c>input_proj.i</c> counts
/// from the coarsest map, <c>adapter_i</c> and <c>layer_i</c> from the finest.
/// </para>
/// <para>In evaluation mode safe to call from several threads at once.</para>
/// </remarks>
public sealed class DeformablePixelDecoder : PixelDecoder
{
    private const int InputNormGroups = 32;

    private readonly DeformablePixelDecoderConfig _config;
    private readonly FeatureMapSpec[] _encoded;
    private readonly FeatureMapSpec[] _joined;
    private readonly NormConv2d[] _laterals;
    private readonly NormConv2d[] _outputs;
    private readonly ModuleList<Sequential> input_proj;
    private readonly DeformableTransformer transformer;
    private readonly NormConv2d mask_features;

    /// <summary>Creates the decoder with fresh weights.</summary>
    /// <param name="config">Its sizes.</param>
    /// <exception cref="ArgumentException">
    /// Two feature maps share a stride, a transformer feature is no feature or not among the coarsest, or the heads do not
    /// divide the channels.
    /// </exception>
    public DeformablePixelDecoder(DeformablePixelDecoderConfig config)
        : base(nameof(DeformablePixelDecoder), (config ?? throw new ArgumentNullException(nameof(config))).Features)
    {
        _config = config;
        var topDown = config.Features.OrderByDescending(f => f.Stride).ToArray();
        _encoded = topDown[..Math.Min(topDown.Length, config.TransformerFeatures.Count)];
        _joined = topDown[_encoded.Length..];
        Validate(config, topDown);

        input_proj = new ModuleList<Sequential>([.. _encoded.Select(map => InputProjection(map.Channels, config.ConvDim))]);
        transformer = new DeformableTransformer(config);
        var hasBias = config.NormGroups is null;
        _laterals = new NormConv2d[_joined.Length];
        _outputs = new NormConv2d[_joined.Length];
        for (var i = 0; i < _joined.Length; i++)
        {
            var number = _joined.Length - i; // the checkpoint counts from the finest map
            _laterals[i] = new NormConv2d(_joined[i].Channels, config.ConvDim, 1, config.NormGroups, hasBias, relu: false);
            _outputs[i] = new NormConv2d(config.ConvDim, config.ConvDim, 3, config.NormGroups, hasBias, relu: true);
            register_module($"adapter_{number}", _laterals[i]);
            register_module($"layer_{number}", _outputs[i]);
        }

        mask_features = new NormConv2d(config.ConvDim, config.MaskDim, 1, null, hasBias: true, relu: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int MemoryDim => _config.ConvDim;

    /// <inheritdoc/>
    public override int MaskDim => _config.MaskDim;

    /// <summary>Decodes a batch.</summary>
    /// <param name="features">Feature maps by name, each (B, C_i, h_i, w_i).</param>
    /// <returns>Mask features (B, M, H/4, W/4) and memory levels (B, C, h, w), owned by the caller.</returns>
    /// <exception cref="ArgumentException">A feature map is missing or has another number of channels.</exception>
    public override PixelDecoderOutput forward(IReadOnlyDictionary<string, Tensor> features)
    {
        using var scope = NewDisposeScope();
        var levels = transformer.Encode([.. _encoded.Select((map, i) => input_proj[i].call(Take(features, map)))]).ToList();
        for (var i = 0; i < _joined.Length; i++)
        {
            var lateral = _laterals[i].call(Take(features, _joined[i]));
            var upsampled = nn.functional.interpolate(levels[^1], size: [lateral.shape[2], lateral.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
            levels.Add(_outputs[i].call(lateral.Plus(upsampled)));
        }

        return new PixelDecoderOutput(
            mask_features.call(levels[^1]).MoveToOuterDisposeScope(),
            [.. levels.Take(MemoryLevelCount).Select(level => level.MoveToOuterDisposeScope())],
            levels[0].alias().MoveToOuterDisposeScope());
    }

    private static Sequential InputProjection(int channels, int dim)
    {
        var projection = nn.Conv2d(channels, dim, 1);
        nn.init.xavier_uniform_(projection.weight!);
        nn.init.zeros_(projection.bias!);
        return nn.Sequential(projection, GroupNorms.Create(InputNormGroups, dim));
    }

    private static void Validate(DeformablePixelDecoderConfig config, FeatureMapSpec[] topDown)
    {
        if (topDown.DistinctBy(f => f.Stride).Count() != topDown.Length)
        {
            throw new ArgumentException("The feature pyramid takes one feature map a stride.", nameof(config));
        }

        var coarsest = topDown.Take(config.TransformerFeatures.Count).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        if (config.TransformerFeatures.Count == 0 || !coarsest.SetEquals(config.TransformerFeatures))
        {
            throw new ArgumentException(
                $"The transformer encoder takes the coarsest maps; '{string.Join("', '", config.TransformerFeatures)}' are named, the coarsest are '{string.Join("', '", coarsest)}'.", nameof(config));
        }

        if (config.ConvDim % config.Heads != 0 || config.ConvDim % InputNormGroups != 0)
        {
            throw new ArgumentException($"The channels, {config.ConvDim}, are to be a multiple of the {config.Heads} heads and of the {InputNormGroups} groups of the norm.", nameof(config));
        }
    }
}
