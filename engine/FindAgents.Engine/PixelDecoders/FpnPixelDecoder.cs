using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The official pixel decoder: a transformer encoder on the coarsest map, then a feature pyramid down to stride 4.</summary>
/// <remarks>
/// <para>
/// Parameter names are the official checkpoint's below <c>sem_seg_head.pixel_decoder</c>: <c>adapter_i</c> for the
/// lateral 1×1 convolution of the i-th finest map, <c>layer_i</c> for the 3×3 convolution behind the sum.
/// </para>
/// <para>In evaluation mode safe to call from several threads at once.</para>
/// </remarks>
public sealed class FpnPixelDecoder : PixelDecoder
{
    private readonly FpnPixelDecoderConfig _config;
    private readonly FeatureMapSpec[] _topDown;
    private readonly NormConv2d[] _laterals;
    private readonly NormConv2d[] _outputs;
    private readonly NormConv2d input_proj;
    private readonly TransformerEncoderOnly transformer;
    private readonly NormConv2d mask_features;

    /// <summary>Creates the decoder with fresh weights.</summary>
    /// <param name="config">Its sizes.</param>
    /// <exception cref="ArgumentException">Two feature maps share a stride, or there are fewer than three.</exception>
    public FpnPixelDecoder(FpnPixelDecoderConfig config)
        : base(nameof(FpnPixelDecoder), (config ?? throw new ArgumentNullException(nameof(config))).Features)
    {
        _config = config;
        _topDown = [.. config.Features.OrderByDescending(f => f.Stride)];
        if (_topDown.DistinctBy(f => f.Stride).Count() != _topDown.Length)
        {
            throw new ArgumentException("The feature pyramid takes one feature map a stride.", nameof(config));
        }

        var hasBias = config.NormGroups is null;
        input_proj = new NormConv2d(_topDown[0].Channels, config.ConvDim, 1, null, hasBias: true, relu: false);
        transformer = new TransformerEncoderOnly(config);

        _laterals = new NormConv2d[_topDown.Length];
        _outputs = new NormConv2d[_topDown.Length];
        for (var i = 0; i < _topDown.Length; i++)
        {
            var number = _topDown.Length - i; // the checkpoint counts from the finest map
            if (i > 0)
            {
                _laterals[i] = new NormConv2d(_topDown[i].Channels, config.ConvDim, 1, config.NormGroups, hasBias, relu: false);
                register_module($"adapter_{number}", _laterals[i]);
            }

            _outputs[i] = new NormConv2d(config.ConvDim, config.ConvDim, 3, config.NormGroups, hasBias, relu: true);
            register_module($"layer_{number}", _outputs[i]);
        }

        mask_features = new NormConv2d(config.ConvDim, config.MaskDim, 3, null, hasBias: true, relu: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int MemoryDim => _config.ConvDim;

    /// <inheritdoc/>
    public override int MaskDim => _config.MaskDim;

    /// <inheritdoc/>
    internal override void Freeze()
    {
        foreach (var convolution in _outputs.Append(mask_features))
        {
            convolution.Freeze();
        }
    }

    /// <summary>Decodes a batch.</summary>
    /// <param name="features">Feature maps by name, each (B, C_i, h_i, w_i).</param>
    /// <returns>Mask features (B, M, H/4, W/4) and memory levels (B, C, h, w), owned by the caller.</returns>
    /// <exception cref="ArgumentException">A feature map is missing or has another number of channels.</exception>
    public override PixelDecoderOutput forward(IReadOnlyDictionary<string, Tensor> features)
    {
        using var scope = NewDisposeScope();
        var encoded = transformer.call(input_proj.call(Take(features, _topDown[0])));
        var y = _outputs[0].call(encoded);
        var levels = new List<Tensor> { y };
        for (var i = 1; i < _topDown.Length; i++)
        {
            var lateral = _laterals[i].call(Take(features, _topDown[i]));
            var upsampled = nn.functional.interpolate(y, size: [lateral.shape[2], lateral.shape[3]], mode: InterpolationMode.Nearest);
            y = _outputs[i].call(is_grad_enabled() ? lateral.Plus(upsampled) : lateral.add_(upsampled, Constant(1)));
            if (levels.Count < MemoryLevelCount)
            {
                levels.Add(y);
            }
        }

        return new PixelDecoderOutput(
            mask_features.call(y).MoveToOuterDisposeScope(),
            [.. levels.Select(level => level.MoveToOuterDisposeScope())],
            encoded.MoveToOuterDisposeScope());
    }
}
