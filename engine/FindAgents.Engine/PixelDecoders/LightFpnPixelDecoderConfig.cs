using FindAgents.Engine.Foundations.Vision;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The sizes of a <see cref="LightFpnPixelDecoder"/>.</summary>
public sealed record LightFpnPixelDecoderConfig
{
    /// <summary>The feature maps, any number a stride, of the strides 4, 8, 16 and 32.</summary>
    public required IReadOnlyList<FeatureMapSpec> Features { get; init; }

    /// <summary>Channels C of the memory levels.</summary>
    public int Dim { get; init; } = 128;

    /// <summary>Channels M of the mask features.</summary>
    public int MaskDim { get; init; } = 128;

    /// <summary>Groups of each group norm.</summary>
    public int NormGroups { get; init; } = 32;
}
