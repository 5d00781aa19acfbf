namespace FindAgents.Engine.Models.Official;

/// <summary>The sizes of an official model's pixel decoder (MODEL.ENCODER).</summary>
internal sealed record OfficialEncoderConfig
{
    /// <summary>Channels of all maps inside and of the memory levels (CONVS_DIM).</summary>
    public int ConvsDim { get; init; } = 512;

    /// <summary>Channels of the mask features (MASK_DIM).</summary>
    public int MaskDim { get; init; } = 512;

    /// <summary>Layers of the transformer encoder on the coarsest map (TRANSFORMER_ENC_LAYERS).</summary>
    public int TransformerEncLayers { get; init; } = 6;
}
