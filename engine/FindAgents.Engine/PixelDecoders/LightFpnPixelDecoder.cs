using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>A feature pyramid for two CPU cores: 1×1 laterals, bilinear upsampling, depthwise-separable outputs, no transformer.</summary>
/// <remarks>
/// <para>
/// The shape of <see cref="FpnPixelDecoder"/> at a hundredth of its cost. Several maps of one stride are projected
/// and added, so that early, sharp features reach the mask features.
/// </para>
/// <para>In evaluation mode safe to call from several threads at once.</para>
/// </remarks>
public sealed class LightFpnPixelDecoder : PixelDecoder
{
    private readonly LightFpnPixelDecoderConfig _config;
    private readonly Level[] _topDown;
    private readonly Linear fine_projection;
    private readonly Conv2d mask_depthwise;
    private readonly GroupNorm mask_norm;
    private readonly Linear mask_features;

    /// <summary>Creates the decoder with fresh weights.</summary>
    /// <param name="config">Its feature maps and sizes.</param>
    /// <exception cref="ArgumentException">There are fewer than four strides.</exception>
    public LightFpnPixelDecoder(LightFpnPixelDecoderConfig config)
        : base(nameof(LightFpnPixelDecoder), (config ?? throw new ArgumentNullException(nameof(config))).Features)
    {
        _config = config;
        _topDown = [.. config.Features.GroupBy(f => f.Stride).OrderByDescending(g => g.Key)
            .Select((maps, i) => new Level([.. maps], config, isMemory: i < MemoryLevelCount))];
        if (_topDown.Length != MemoryLevelCount + 1)
        {
            throw new ArgumentException($"The light feature pyramid takes feature maps of {MemoryLevelCount + 1} strides, {_topDown.Length} were given.", nameof(config));
        }

        foreach (var level in _topDown)
        {
            register_module($"level_{level.Stride}", level);
        }

        fine_projection = nn.Linear(config.Dim, config.FineDim, hasBias: false);
        mask_depthwise = nn.Conv2d(config.FineDim, config.FineDim, 3, padding: 1, groups: config.FineDim, bias: false);
        mask_norm = GroupNorms.Create(config.NormGroups, config.FineDim);
        mask_features = nn.Linear(config.FineDim, config.MaskDim);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int MemoryDim => _config.Dim;

    /// <inheritdoc/>
    public override int MaskDim => _config.MaskDim;

    /// <summary>Decodes a batch.</summary>
    /// <param name="features">Feature maps by name, each (B, C_i, h_i, w_i).</param>
    /// <returns>Mask features (B, M, H/4, W/4) and memory levels (B, C, h, w) of strides 32, 16, 8, owned by the caller.</returns>
    /// <exception cref="ArgumentException">A feature map is missing or has another number of channels.</exception>
    public override PixelDecoderOutput forward(IReadOnlyDictionary<string, Tensor> features)
    {
        using var scope = NewDisposeScope();
        var levels = new List<Tensor>();
        foreach (var level in _topDown[..MemoryLevelCount])
        {
            var lateral = level.Project(features);
            levels.Add(level.call(levels.Count == 0 ? lateral : lateral.add_(Upsample(levels[^1], lateral))));
        }

        // Narrowed before it is upsampled: at stride 4 every channel costs four times what it costs at stride 8.
        var fine = _topDown[^1].Project(features);
        fine = fine.add_(Upsample(Pointwise(fine_projection, levels[^1]), fine));
        var mask = Pointwise(mask_features, mask_norm.call(mask_depthwise.call(fine)).relu_());
        return new PixelDecoderOutput(mask.MoveToOuterDisposeScope(), [.. levels.Select(level => level.MoveToOuterDisposeScope())]);
    }

    private static Tensor Upsample(Tensor x, Tensor like) =>
        nn.functional.interpolate(x, size: [like.shape[2], like.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);

    // A 1×1 convolution as a matrix product that leaves the channels last in memory, whatever the order before: the
    // depthwise convolutions and the upsampling run several times faster on that order.
    private static Tensor Pointwise(Linear linear, Tensor x)
    {
        var cells = linear.call(x.flatten(2).transpose(1, 2)); // (B, C, h, w) → (B, h·w, C')

        // By way of two dimensions: a batch of one may carry a stride that hides the order from the kernels.
        return cells.view(-1, linear.out_features).view(x.shape[0], x.shape[2], x.shape[3], -1).permute(0, 3, 1, 2); // (B, C', h, w)
    }

    /// <summary>The maps of one stride, and what makes a memory level of them.</summary>
    private sealed class Level : nn.Module<Tensor, Tensor>
    {
        private readonly FeatureMapSpec[] _maps;
        private readonly Linear[] _laterals;
        private readonly GroupNorm lateral_norm;
        private readonly Conv2d? depthwise;
        private readonly Linear? pointwise;
        private readonly GroupNorm? norm;

        public Level(FeatureMapSpec[] maps, LightFpnPixelDecoderConfig config, bool isMemory)
            : base(nameof(Level))
        {
            _maps = maps;
            var dim = isMemory ? config.Dim : config.FineDim;
            _laterals = [.. maps.Select(map => nn.Linear(map.Channels, dim, hasBias: false))];
            for (var i = 0; i < maps.Length; i++)
            {
                register_module($"lateral_{i}", _laterals[i]);
            }

            lateral_norm = GroupNorms.Create(config.NormGroups, dim);
            if (isMemory)
            {
                depthwise = nn.Conv2d(dim, dim, 3, padding: 1, groups: dim, bias: false);
                pointwise = nn.Linear(dim, dim, hasBias: false);
                norm = GroupNorms.Create(config.NormGroups, dim);
            }

            RegisterComponents();
        }

        public int Stride => _maps[0].Stride;

        /// <summary>The stride's maps, projected to C channels and added: (B, C, h, w).</summary>
        public Tensor Project(IReadOnlyDictionary<string, Tensor> features)
        {
            var sum = Pointwise(_laterals[0], Take(features, _maps[0]));
            for (var i = 1; i < _maps.Length; i++)
            {
                sum = sum.add_(Pointwise(_laterals[i], Take(features, _maps[i])));
            }

            return lateral_norm.call(sum);
        }

        public override Tensor forward(Tensor x) => norm!.call(Pointwise(pointwise!, depthwise!.call(x))).relu_();
    }
}
