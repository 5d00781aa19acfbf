using FindAgents.Engine.Foundations.Vision;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The sizes of an <see cref="FpnPixelDecoder"/>; the defaults are those of every official FIND model.</summary>
public sealed record FpnPixelDecoderConfig
{
    /// <summary>The feature maps, one a stride, in any order.</summary>
    public required IReadOnlyList<FeatureMapSpec> Features { get; init; }

    /// <summary>Channels C of all maps inside and of the memory levels (CONVS_DIM).</summary>
    public int ConvDim { get; init; } = 512;

    /// <summary>Channels M of the mask features (MASK_DIM).</summary>
    public int MaskDim { get; init; } = 512;

    /// <summary>Groups of the group norm behind each convolution (NORM "GN" is 32); <see langword="null"/> for biases and no norm.</summary>
    public int? NormGroups { get; init; } = 32;

    /// <summary>Layers of the transformer encoder on the coarsest map (TRANSFORMER_ENC_LAYERS).</summary>
    public int TransformerLayers { get; init; } = 6;

    /// <summary>Attention heads (NHEADS).</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Width of the feed-forward part (DIM_FEEDFORWARD).</summary>
    public int FeedForward { get; init; } = 2048;

    /// <summary>Dropout probability while training (DROPOUT).</summary>
    public double Dropout { get; init; }

    /// <summary>Whether the encoder layers normalise before each part instead of after it (PRE_NORM).</summary>
    public bool PreNorm { get; init; }
}
