using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
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
    private const int FinestMemoryStride = 8;

    private readonly LightFpnPixelDecoderConfig _config;
    private readonly Level[] _topDown;
    private readonly RefineBlock refine_8;
    private readonly RefineBlock refine_4;
    private readonly Conv2d mask_depthwise;
    private readonly GroupNorm mask_norm;
    private readonly Conv2d mask_features;

    /// <summary>Creates the decoder with fresh weights.</summary>
    /// <param name="config">Its feature maps and sizes.</param>
    /// <exception cref="ArgumentException">There are fewer than four strides.</exception>
    public LightFpnPixelDecoder(LightFpnPixelDecoderConfig config)
        : base(nameof(LightFpnPixelDecoder), (config ?? throw new ArgumentNullException(nameof(config))).Features)
    {
        _config = config;
        _topDown = [.. config.Features.GroupBy(f => f.Stride).OrderByDescending(g => g.Key)
            .Select((maps, i) => new Level([.. maps], config, hasOutput: i < MemoryLevelCount))];
        if (_topDown.Length != MemoryLevelCount + 1)
        {
            throw new ArgumentException($"The light feature pyramid takes feature maps of {MemoryLevelCount + 1} strides, {_topDown.Length} were given.", nameof(config));
        }

        foreach (var level in _topDown)
        {
            register_module($"level_{level.Stride}", level);
        }

        refine_8 = new RefineBlock(config);
        refine_4 = new RefineBlock(config);
        mask_depthwise = nn.Conv2d(config.Dim, config.Dim, 3, padding: 1, groups: config.Dim, bias: false);
        mask_norm = GroupNorms.Create(config.NormGroups, config.Dim);
        mask_features = nn.Conv2d(config.Dim, config.MaskDim, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int MemoryDim => _config.Dim;

    /// <inheritdoc/>
    public override int MaskDim => _config.MaskDim;

    /// <summary>Takes over what a foundation's channels are like, so that each map reaches the sum of its stride with the same weight.</summary>
    /// <remarks>
    /// A detector's early channels vary twenty times as much as its late ones: added as they are, the late ones, which
    /// know what is where, would be lost. Done once, before training; kept with the weights.
    /// </remarks>
    /// <param name="statistics">Mean and standard deviation (C) of each map's channels, over many images.</param>
    /// <exception cref="ArgumentException">A feature map is missing or has another number of channels.</exception>
    public void Standardise(IReadOnlyDictionary<string, (Tensor Mean, Tensor Deviation)> statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        foreach (var level in _topDown)
        {
            level.Standardise(statistics);
        }
    }

    /// <summary>Decodes a batch.</summary>
    /// <param name="features">Feature maps by name, each (B, C_i, h_i, w_i).</param>
    /// <returns>Mask features (B, M, H/4, W/4) and memory levels (B, C, h, w) of strides 32, 16, 8, owned by the caller.</returns>
    /// <exception cref="ArgumentException">A feature map is missing or has another number of channels.</exception>
    public override PixelDecoderOutput forward(IReadOnlyDictionary<string, Tensor> features)
    {
        using var scope = NewDisposeScope();
        var levels = new List<Tensor>();
        Tensor? sum = null;
        foreach (var level in _topDown)
        {
            var lateral = level.Project(features);
            if (sum is not null)
            {
                lateral = lateral.add_(nn.functional.interpolate(sum, size: [lateral.shape[2], lateral.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false), Constant(1));
            }

            sum = lateral;
            if (level.HasOutput)
            {
                sum = level.call(lateral);
                sum = level.Stride == FinestMemoryStride ? refine_8.call(sum) : sum;
                levels.Add(sum);
            }
        }

        var mask = Pointwise(mask_features, mask_norm.call(mask_depthwise.call(refine_4.call(sum!))).relu_());
        return new PixelDecoderOutput(mask.MoveToOuterDisposeScope(), [.. levels.Select(level => level.MoveToOuterDisposeScope())]);
    }

    private static Tensor Pointwise(Conv2d convolution, Tensor x) => PointwiseConvolution.Convolve(x, convolution.weight!, convolution.bias);

    /// <summary>The maps of one stride, and what makes a memory level of them.</summary>
    private sealed class Level : nn.Module<Tensor, Tensor>
    {
        private const double QuietChannel = 0.1;
        private readonly FeatureMapSpec[] _maps;
        private readonly Conv2d[] _laterals;
        private readonly GroupNorm lateral_norm;
        private readonly Conv2d? depthwise;
        private readonly Conv2d? pointwise;
        private readonly GroupNorm? norm;

        public Level(FeatureMapSpec[] maps, LightFpnPixelDecoderConfig config, bool hasOutput)
            : base(nameof(Level))
        {
            _maps = maps;
            _laterals = [.. maps.Select(map => nn.Conv2d(map.Channels, config.Dim, 1, bias: false))];
            for (var i = 0; i < maps.Length; i++)
            {
                register_module($"lateral_{i}", _laterals[i]);
                register_buffer($"mean_{i}", zeros(maps[i].Channels));
                register_buffer($"scale_{i}", ones(maps[i].Channels));
            }

            lateral_norm = GroupNorms.Create(config.NormGroups, config.Dim);
            if (hasOutput)
            {
                depthwise = nn.Conv2d(config.Dim, config.Dim, 3, padding: 1, groups: config.Dim, bias: false);
                pointwise = nn.Conv2d(config.Dim, config.Dim, 1, bias: false);
                norm = GroupNorms.Create(config.NormGroups, config.Dim);
            }

            RegisterComponents();
        }

        public int Stride => _maps[0].Stride;

        public bool HasOutput => norm is not null;

        /// <summary>The stride's maps, projected to C channels and added: (B, C, h, w).</summary>
        public Tensor Project(IReadOnlyDictionary<string, Tensor> features)
        {
            var sum = Project(0, features);
            for (var i = 1; i < _maps.Length; i++)
            {
                sum = sum.add_(Project(i, features), Constant(1));
            }

            return lateral_norm.call(sum);
        }

        public void Standardise(IReadOnlyDictionary<string, (Tensor Mean, Tensor Deviation)> statistics)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            for (var i = 0; i < _maps.Length; i++)
            {
                if (!statistics.TryGetValue(_maps[i].Name, out var found) || found.Mean.numel() != _maps[i].Channels || found.Deviation.numel() != _maps[i].Channels)
                {
                    throw new ArgumentException($"The statistics of the feature map '{_maps[i].Name}' are missing or not of its {_maps[i].Channels} channels.", nameof(statistics));
                }

                // A channel that hardly ever speaks is not made to shout.
                var least = found.Deviation.median() * Constant(QuietChannel);
                get_buffer($"mean_{i}")!.copy_(found.Mean);
                get_buffer($"scale_{i}")!.copy_(maximum(found.Deviation, least).clamp_min(Constant(1e-6)).reciprocal());
            }
        }

        // (x − mean) · scale is folded into the convolution's weight and bias.
        private Tensor Project(int map, IReadOnlyDictionary<string, Tensor> features)
        {
            var lateral = _laterals[map].weight!;
            var weight = lateral.view(lateral.shape[0], -1) * get_buffer($"scale_{map}")!;
            return PointwiseConvolution.Convolve(Take(features, _maps[map]), weight, weight.matmul(get_buffer($"mean_{map}")!).neg());
        }

        public override Tensor forward(Tensor x) => norm!.call(Pointwise(pointwise!, depthwise!.call(x))).relu_();
    }

    /// <summary>Looks at each cell's neighbourhood once more: a depthwise convolution and a two-layer perceptron a cell, added to what was there.</summary>
    private sealed class RefineBlock : nn.Module<Tensor, Tensor>
    {
        private const int Expansion = 2;
        private readonly Conv2d depthwise;
        private readonly GroupNorm norm;
        private readonly Conv2d widen;
        private readonly Conv2d narrow;

        public RefineBlock(LightFpnPixelDecoderConfig config)
            : base(nameof(RefineBlock))
        {
            depthwise = nn.Conv2d(config.Dim, config.Dim, 3, padding: 1, groups: config.Dim, bias: false);
            norm = GroupNorms.Create(config.NormGroups, config.Dim);
            widen = nn.Conv2d(config.Dim, Expansion * config.Dim, 1);
            narrow = nn.Conv2d(Expansion * config.Dim, config.Dim, 1);
            RegisterComponents();
        }

        // (B, C, h, w) → (B, C, h, w)
        public override Tensor forward(Tensor x) => x.Plus(Pointwise(narrow, Pointwise(widen, norm.call(depthwise.call(x))).relu_()));
    }
}
