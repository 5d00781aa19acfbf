using FindAgents.Engine.Foundations.Vision;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The sizes of a <see cref="DeformablePixelDecoder"/>; the defaults are the official ones.</summary>
public sealed record DeformablePixelDecoderConfig
{
    /// <summary>The feature maps, one a stride, each stride twice the next finer one, in any order.</summary>
    public required IReadOnlyList<FeatureMapSpec> Features { get; init; }

    /// <summary>
    /// The maps among <see cref="Features"/> that the transformer encoder sees
    /// (DEFORMABLE_TRANSFORMER_ENCODER_IN_FEATURES): the coarsest ones. The finer ones are joined on by a pyramid.
    /// </summary>
    public IReadOnlyList<string> TransformerFeatures { get; init; } = ["res3", "res4", "res5"];

    /// <summary>Channels C of all maps inside and of the memory levels (CONVS_DIM), a multiple of 32 and of <see cref="Heads"/>.</summary>
    public int ConvDim { get; init; } = 512;

    /// <summary>Channels M of the mask features (MASK_DIM).</summary>
    public int MaskDim { get; init; } = 512;

    /// <summary>Groups of the group norm behind each pyramid convolution (NORM "GN" is 32); <see langword="null"/> for biases and no norm.</summary>
    public int? NormGroups { get; init; } = 32;

    /// <summary>Layers of the transformer encoder (TRANSFORMER_ENC_LAYERS).</summary>
    public int TransformerLayers { get; init; } = 6;

    /// <summary>Attention heads (NHEADS), officially always 8 here whatever the configuration says of the interface.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Places that each head looks at on each level.</summary>
    public int Points { get; init; } = 4;

    /// <summary>Width of the feed-forward part, officially 1,024 whatever DIM_FEEDFORWARD says.</summary>
    public int FeedForward { get; init; } = 1024;

    /// <summary>Dropout probability while training (DROPOUT).</summary>
    public double Dropout { get; init; }
}
