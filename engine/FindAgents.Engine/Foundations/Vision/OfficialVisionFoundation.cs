using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision.Layers;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>A vision foundation of the official models, frozen: normalises, pads, encodes.</summary>
/// <remarks>
/// Computes without gradients, in float32 or what it was told to; pixels and maps are float32 always. <see cref="Encode"/> may be called from several threads at once. The maps
/// it returns are laid out channels last: reshape them, rather than viewing them as another shape.
/// </remarks>
internal sealed class OfficialVisionFoundation : IVisionFoundation
{
    /// <summary>What stands before the backbone's names in a whole model's checkpoint.</summary>
    public const string CheckpointPrefix = "backbone.";

    private readonly OfficialVisionConfig _config;
    private readonly VisionBackbone _backbone;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly ScalarType _numbers;

    /// <summary>Wraps a backbone.</summary>
    /// <param name="name">The foundation's name.</param>
    /// <param name="config">How it wants its pixels.</param>
    /// <param name="backbone">The backbone, its weights loaded; the foundation takes it over.</param>
    /// <param name="device">Where its weights are; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What the backbone computes with; its weights are rounded to it.</param>
    public OfficialVisionFoundation(
        string name, OfficialVisionConfig config, VisionBackbone backbone, Device? device = null, ComputePrecision precision = ComputePrecision.Float32)
    {
        _numbers = precision.Numbers();
        if (_numbers != ScalarType.Float32)
        {
            backbone.to(_numbers);
        }

        Name = name;
        _config = config;
        _backbone = backbone;
        _backbone.eval();
        _mean = PerChannel(config.PixelMean, device);
        _deviation = PerChannel(config.PixelStd, device);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<FeatureMapSpec> FeatureMaps => _backbone.FeatureMaps;

    /// <summary>The backbone, for training; the foundation keeps it.</summary>
    public VisionBackbone Backbone => _backbone;

    /// <summary>Loads the foundation of a name from a model's folder.</summary>
    /// <param name="name">A name in <see cref="OfficialVisionConfig.All"/>.</param>
    /// <param name="folder">The folder that holds <c>name.safetensors</c>.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What the backbone computes with.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">The file does not hold this foundation's weights.</exception>
    public static OfficialVisionFoundation LoadFrom(string name, string folder, Device? device = null, ComputePrecision precision = ComputePrecision.Float32)
    {
        using var file = CheckpointFile.Open(Path.Combine(folder, $"{name}.safetensors"));
        return Load(name, OfficialVisionConfig.All[name], file, device, precision);
    }

    /// <summary>Loads the foundation from an open file: of the whole model, or of the backbone alone.</summary>
    /// <param name="name">The foundation's name.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="file">The file, which may be closed afterwards.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What the backbone computes with.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointMismatchException">The file does not hold this foundation's weights.</exception>
    public static OfficialVisionFoundation Load(string name, OfficialVisionConfig config, CheckpointFile file, Device? device = null, ComputePrecision precision = ComputePrecision.Float32)
    {
        var isWhole = file.Entries.Keys.Any(key => key.StartsWith(CheckpointPrefix, StringComparison.Ordinal));
        var backbone = config.CreateBackbone(device);
        try
        {
            ModuleWeights.Load(backbone, file, prefix: isWhole ? CheckpointPrefix : "");
            return new OfficialVisionFoundation(name, config, backbone, device, precision);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// As the official models test: the shorter side is brought to one length, unless the longer one would become too
    /// long. Another size will do as well; it is what the official numbers were had with.
    /// </remarks>
    public (int Width, int Height) InputSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var scale = Math.Min((double)_config.MinSizeTest / Math.Min(width, height), (double)_config.MaxSizeTest / Math.Max(width, height));
        return (Scaled(width, scale), Scaled(height, scale));
    }

    /// <inheritdoc/>
    public (int Width, int Height) PaddedSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return (Padded(width), Padded(height));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not (B, 3, H, W), or larger than the encoder takes.</exception>
    public VisionFeatures Encode(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dim() != 4 || pixels.shape[1] != 3)
        {
            throw new ArgumentException($"Expected (B, 3, H, W), got ({string.Join(", ", pixels.shape)}).", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var maps = _backbone.call(_numbers == ScalarType.Float32 ? Prepare(pixels) : Prepare(pixels).to_type(_numbers));
        return new VisionFeatures(maps.ToDictionary(pair => pair.Key, pair => (_numbers == ScalarType.Float32 ? pair.Value : pair.Value.to_type(ScalarType.Float32)).MoveToOuterDisposeScope()));
    }

    /// <summary>Normalised pixels, padded with zeros at the right and the bottom: (B, 3, H', W'), the caller's.</summary>
    /// <param name="pixels">(B, 3, H, W), RGB in 0–255.</param>
    public Tensor Prepare(Tensor pixels)
    {
        // Padded afterwards, so that the padding is a mean grey rather than black.
        using var normalised = pixels.sub(_mean).div_(_deviation);
        return Grid.PadMap(normalised, _config.SizeDivisibility);
    }

    /// <summary>A batch of pictures, normalised and padded to one size: (B, 3, H', W'), the caller's.</summary>
    /// <param name="images">(3, H, W) each, RGB in 0–255.</param>
    /// <exception cref="ArgumentException">There is no picture, or one is not (3, H, W).</exception>
    public Tensor Prepare(IReadOnlyList<Tensor> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfZero(images.Count, nameof(images));
        if (images.FirstOrDefault(image => image.dim() != 3 || image.shape[0] != 3) is { } odd)
        {
            throw new ArgumentException($"Expected pictures (3, H, W), got ({string.Join(", ", odd.shape)}).", nameof(images));
        }

        using var scope = NewDisposeScope();
        var (height, width) = (images.Max(image => image.shape[1]), images.Max(image => image.shape[2]));
        var normalised = images.Select(image => nn.functional.pad(
            image.to(_mean.device).to_type(ScalarType.Float32).sub(_mean).div_(_deviation),
            [0, width - image.shape[2], 0, height - image.shape[1]]));
        return Grid.PadMap(stack([.. normalised]), _config.SizeDivisibility).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _backbone.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
    }

    private static Tensor PerChannel(float[] values, Device? device)
    {
        using var scope = NewDisposeScope();
        return tensor(values, device: device).view(-1, 1, 1).DetachFromDisposeScope();
    }

    private static int Scaled(int length, double scale) => (int)((length * scale) + 0.5);

    private int Padded(int length) => (length + _config.SizeDivisibility - 1) / _config.SizeDivisibility * _config.SizeDivisibility;
}
