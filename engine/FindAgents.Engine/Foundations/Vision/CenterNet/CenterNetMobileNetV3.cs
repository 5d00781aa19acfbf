using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>
/// CenterNet on MobileNetV3, trained to detect COCO's 80 things: 2.0 million parameters, fully convolutional, fast on
/// a CPU. Gives feature maps at strides 4 to 32 and, beside them, where each class's objects are centred.
/// </summary>
/// <remarks>
/// <para>
/// Computes what the published TensorFlow.js graph computes (npm <c>@vladmandic/human</c> 3.3.6, MIT): its padding,
/// its resizing and its constants included. <c>docs/foundations.md</c> tells how it was verified.
/// </para>
/// <para>
/// Frozen: no gradient flows into it. <see cref="Encode"/> may be called from several threads at once; what it
/// returns are ordinary tensors that a trainable module may read.
/// </para>
/// </remarks>
public sealed class CenterNetMobileNetV3 : IVisionFoundation
{
    /// <summary>The name that configurations know this foundation by.</summary>
    public const string FoundationName = "centernet-mobilenetv3";

    /// <summary>Number of classes of <see cref="VisionFeatures.Heat"/>, in the order of <see cref="CocoCategories.Things"/>.</summary>
    public const int ClassCount = 80;

    private const int StemChannels = 16;
    private const int ExternChannels = 480;
    private const int InputMultiple = 32;

    // The head looks into the backbone where a block has just expanded (strides 4 and 8) or ended (stride 16).
    private const int Stride4Block = 3;
    private const int Stride8Block = 5;
    private const int Stride16Block = 11;

    private readonly FrozenConvolution _stem;
    private readonly InvertedResidual[] _blocks;
    private readonly FrozenConvolution _extern;
    private readonly UpsamplingStage _to16;
    private readonly UpsamplingStage _to8;
    private readonly UpsamplingStage _to4;
    private readonly FrozenConvolution _gateReduce;
    private readonly FrozenConvolution _gateExpand;
    private readonly SeparableConvolution _heat;
    private readonly SeparableConvolution _boxes;
    private ScalarType _numbers = ScalarType.Float32;

    private CenterNetMobileNetV3(FrozenWeights weights)
    {
        _stem = new FrozenConvolution(weights.Take("backbone.stem.weight", StemChannels, 3, 3, 3), weights.Take("backbone.stem.bias", StemChannels), stride: 2);
        var plans = BlockPlan.MobileNetV3;
        _blocks = [.. plans.Select((plan, i) => new InvertedResidual(plan, weights, $"backbone.blocks.{i}", i == 0 ? HardSwish.Scale : 1))];
        _extern = new FrozenConvolution(weights.Take("backbone.extern.weight", ExternChannels, plans[^1].Output, 1, 1), weights.Take("backbone.extern.bias", ExternChannels));

        _to16 = new UpsamplingStage(weights, "head.lateral4", plans[Stride16Block].Output, 22, "head.upsample5", ExternChannels, 128);
        _to8 = new UpsamplingStage(weights, "head.lateral3", plans[Stride8Block].Expanded, 24, "head.upsample4", 256, 96);
        _to4 = new UpsamplingStage(weights, "head.lateral2", plans[Stride4Block].Expanded, 18, "head.upsample3", 192, 64);
        _gateReduce = new FrozenConvolution(weights.Take("head.gate.reduce.weight", 32, 128, 1, 1), weights.Take("head.gate.reduce.bias", 32));
        _gateExpand = new FrozenConvolution(weights.Take("head.gate.expand.weight", 128, 32, 1, 1), bias: null);
        _heat = new SeparableConvolution(weights, "head.heat", 128, ClassCount, kernel: 3);
        _boxes = new SeparableConvolution(weights, "head.boxes", 128, 4, kernel: 3);
    }

    /// <inheritdoc/>
    public string Name => FoundationName;

    /// <inheritdoc/>
    /// <remarks><c>early</c> is the backbone's own view at stride 4; <c>res2</c> to <c>res5</c> have been through the head's way up.</remarks>
    public IReadOnlyList<FeatureMapSpec> FeatureMaps { get; } =
    [
        new("early", 72, 4),
        new("res2", 128, 4),
        new("res3", 192, 8),
        new("res4", 256, 16),
        new("res5", ExternChannels, 32),
    ];

    /// <summary>Loads the foundation from a model's folder.</summary>
    /// <param name="folder">The folder that holds <c>centernet-mobilenetv3.safetensors</c>.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What everything but the two heads computes with: a peak has to stand out from its neighbours by more than 16 bits show.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing or not a sound safetensors file.</exception>
    /// <exception cref="CheckpointMismatchException">The file does not hold this foundation's weights.</exception>
    public static CenterNetMobileNetV3 LoadFrom(string folder, Device? device = null, ComputePrecision precision = ComputePrecision.Float32) => Load(Path.Combine(folder, $"{FoundationName}.safetensors"), device, precision);

    /// <summary>Loads the foundation from a safetensors file.</summary>
    /// <param name="path">The file that the conversion wrote.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What everything but the two heads computes with: a peak has to stand out from its neighbours by more than 16 bits show.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing or not a sound safetensors file.</exception>
    /// <exception cref="CheckpointMismatchException">The file does not hold this foundation's weights.</exception>
    public static CenterNetMobileNetV3 Load(string path, Device? device = null, ComputePrecision precision = ComputePrecision.Float32)
    {
        using var file = SafetensorsFile.Open(path);
        return Load(file, device, precision);
    }

    /// <summary>Loads the foundation from an open safetensors file, which may be closed afterwards.</summary>
    /// <param name="file">The file that the conversion wrote.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What everything but the two heads computes with: a peak has to stand out from its neighbours by more than 16 bits show.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointMismatchException">The file does not hold this foundation's weights.</exception>
    public static CenterNetMobileNetV3 Load(SafetensorsFile file, Device? device = null, ComputePrecision precision = ComputePrecision.Float32)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = new FrozenWeights(file, device ?? CPU);
        var foundation = new CenterNetMobileNetV3(weights);
        try
        {
            weights.ThrowIfDifferent(FoundationName);
            foundation.Round(precision.Numbers());
            return foundation;
        }
        catch (CheckpointMismatchException)
        {
            foundation.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>512×384 for a landscape, 384×512 for a portrait: the picture is resized to it whole, each axis by its own factor.</remarks>
    public (int Width, int Height) InputSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return width >= height ? (512, 384) : (384, 512);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Any height and width will do that are multiples of 32. The tensors returned are laid out channels last, whatever
    /// the layout of <paramref name="pixels"/>: reshape them, rather than viewing them as another shape.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not (B, 3, H, W) with H and W multiples of 32.</exception>
    public VisionFeatures Encode(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dim() != 4 || pixels.shape[1] != 3 || pixels.shape[2] % InputMultiple != 0 || pixels.shape[3] % InputMultiple != 0)
        {
            throw new ArgumentException($"Expected (B, 3, H, W) with H and W multiples of {InputMultiple}, got ({string.Join(", ", pixels.shape)}).", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // Channels last in memory from here on: the same numbers, a quarter sooner, for depthwise layers do not cross channels.
        var (stride4, stride8, stride16, res5) = Backbone(ChannelsLast(pixels));
        var res4 = _to16.Forward(stride16, res5);
        var res3 = _to8.Forward(stride8, res4);
        var res2 = Wide(Gate_(_to4.Forward(stride4, res3)));

        var heat = _heat.Forward(res2).sigmoid_(); // (B, 80, H/4, W/4)
        var boxes = _boxes.Forward(res2).mul_(Constant(16)); // (B, 4, H/4, W/4): the head was trained on distances in units of 16 pixels

        var maps = new Dictionary<string, Tensor>
        {
            ["early"] = Wide(stride4).MoveToOuterDisposeScope(),
            ["res2"] = res2.MoveToOuterDisposeScope(),
            ["res3"] = Wide(res3).MoveToOuterDisposeScope(),
            ["res4"] = Wide(res4).MoveToOuterDisposeScope(),
            ["res5"] = Wide(res5).MoveToOuterDisposeScope(),
        };
        return new VisionFeatures(maps, heat.MoveToOuterDisposeScope(), boxes.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stem.Dispose();
        foreach (var block in _blocks)
        {
            block.Dispose();
        }

        _extern.Dispose();
        _to16.Dispose();
        _to8.Dispose();
        _to4.Dispose();
        _gateReduce.Dispose();
        _gateExpand.Dispose();
        _heat.Dispose();
        _boxes.Dispose();
    }

    private Tensor ChannelsLast(Tensor pixels)
    {
        var ordered = pixels.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return _numbers == ScalarType.Float32 ? ordered : ordered.to_type(_numbers);
    }

    private static Tensor Wide(Tensor map) => map.dtype == ScalarType.Float32 ? map : map.to_type(ScalarType.Float32);

    private void Round(ScalarType numbers)
    {
        _numbers = numbers;
        if (numbers == ScalarType.Float32)
        {
            return;
        }

        Array.ForEach(_blocks, block => block.Round(numbers));
        Array.ForEach([_stem, _extern, _gateReduce, _gateExpand], convolution => convolution.Round(numbers));
        Array.ForEach([_to16, _to8, _to4], stage => stage.Round(numbers));
    }

    private (Tensor Stride4, Tensor Stride8, Tensor Stride16, Tensor Res5) Backbone(Tensor pixels)
    {
        Tensor? stride4 = null, stride8 = null, stride16 = null;
        var x = HardSwish.Unscaled_(_stem.Forward(pixels)); // (B, 16, H/2, W/2)
        for (var i = 0; i < _blocks.Length; i++)
        {
            var output = _blocks[i].Forward(x, out var expanded);
            if (i == Stride4Block)
            {
                stride4 = expanded; // (B, 72, H/4, W/4)
            }
            else if (i == Stride8Block)
            {
                stride8 = expanded; // (B, 96, H/8, W/8)
            }
            else
            {
                expanded?.Dispose();
            }

            if (!ReferenceEquals(x, stride16))
            {
                x.Dispose();
            }

            x = output;
            if (i == Stride16Block)
            {
                stride16 = x; // (B, 88, H/16, W/16)
            }
        }

        var res5 = HardSwish.Unscaled_(_extern.Forward(x)).mul_(Constant(HardSwish.Scale)); // (B, 480, H/32, W/32)
        x.Dispose();
        return (stride4!, stride8!, stride16!, res5);
    }

    // The head weighs its finest channels once more, by a true sigmoid this time.
    private Tensor Gate_(Tensor input)
    {
        using var mean = input.mean([2, 3], keepdim: true);
        using var reduced = _gateReduce.Forward(mean);
        reduced.relu_();
        using var gate = _gateExpand.Forward(reduced);
        gate.sigmoid_();
        return input.mul_(gate);
    }
}
