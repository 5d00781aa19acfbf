using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>Turns a vision foundation's feature maps into mask features (stride 4) and three memory levels (strides 32, 16, 8).</summary>
/// <remarks>
/// <para>Paper, section 3.2: the part between the frozen vision foundation and the interface.</para>
/// <para>In evaluation mode safe to call from several threads at once. The caller owns the output (or the dispose scope around the call does).</para>
/// </remarks>
public abstract class PixelDecoder : nn.Module<IReadOnlyDictionary<string, Tensor>, PixelDecoderOutput>
{
    /// <summary>Memory levels given to the interface; the official model takes turns through three.</summary>
    protected const int MemoryLevelCount = 3;

    private ScalarType _numbers = ScalarType.Float32;

    /// <summary>Creates a decoder of the given feature maps.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="features">The feature maps that it reads.</param>
    /// <exception cref="ArgumentException">There are fewer strides than memory levels and mask features need.</exception>
    protected PixelDecoder(string name, IReadOnlyList<FeatureMapSpec> features)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(features);
        var strides = features.Select(f => f.Stride).Distinct().Count();
        if (strides < MemoryLevelCount)
        {
            throw new ArgumentException($"A pixel decoder needs feature maps of at least {MemoryLevelCount} strides, {strides} were given.", nameof(features));
        }

        Features = features;
    }

    /// <summary>The feature maps that it reads.</summary>
    public IReadOnlyList<FeatureMapSpec> Features { get; }

    /// <summary>The channels C of the memory levels.</summary>
    public abstract int MemoryDim { get; }

    /// <summary>The channels M of the mask features.</summary>
    public abstract int MaskDim { get; }

    /// <summary>Promises that the weights stay as they are, so that what inference makes of them may be kept; training ends it.</summary>
    internal virtual void Freeze()
    {
    }

    /// <summary>Sets what the decoder computes with. Its weights are rounded to it: do it once they are loaded, and not where they are to be trained.</summary>
    /// <param name="precision">The precision; another one later does not bring back what was rounded away.</param>
    public void ComputeIn(ComputePrecision precision)
    {
        _numbers = precision.Numbers();
        this.to(_numbers);
    }

    /// <summary>Decodes a batch in the decoder's own precision, and lets nobody around it notice: numbers are converted at its borders.</summary>
    /// <param name="features">Feature maps by name, float32, each (B, C_i, h_i, w_i).</param>
    /// <returns>Mask features and memory levels, float32, owned by the caller.</returns>
    /// <exception cref="ArgumentException">A feature map is missing or has another number of channels.</exception>
    public PixelDecoderOutput Decode(IReadOnlyDictionary<string, Tensor> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (_numbers == ScalarType.Float32)
        {
            return call(features);
        }

        using var scope = NewDisposeScope();
        var decoded = call(features.ToDictionary(map => map.Key, map => map.Value.to_type(_numbers), StringComparer.Ordinal));
        return new PixelDecoderOutput(Wide(decoded.MaskFeatures), [.. decoded.MemoryLevels.Select(Wide)], decoded.TransformerFeatures is { } encoded ? Wide(encoded) : null);

        static Tensor Wide(Tensor x) => x.to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Picks a feature map and checks that it is the one that was promised.</summary>
    /// <exception cref="ArgumentException">It is missing or has another number of channels.</exception>
    protected static Tensor Take(IReadOnlyDictionary<string, Tensor> features, FeatureMapSpec spec)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(spec);
        if (!features.TryGetValue(spec.Name, out var map))
        {
            throw new ArgumentException($"The feature map '{spec.Name}' is missing; given are {string.Join(", ", features.Keys)}.", nameof(features));
        }

        return map.dim() == 4 && map.shape[1] == spec.Channels
            ? map
            : throw new ArgumentException($"The feature map '{spec.Name}' should be (B, {spec.Channels}, h, w), it is ({string.Join(", ", map.shape)}).", nameof(features));
    }
}
