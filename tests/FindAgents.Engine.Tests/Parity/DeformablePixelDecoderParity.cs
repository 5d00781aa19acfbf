using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Testing;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

public sealed class DeformablePixelDecoderParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) =>
        parityCase.Kind.StartsWith("modeling/vision/encoder/transformer_encoder_deform.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var inputs = parityCase.OpenInputs();
        using var outputs = parityCase.OpenOutputs();
        using var weights = parityCase.OpenWeights();
        var config = Config(parityCase);
        using var decoder = new DeformablePixelDecoder(config);
        ModuleWeights.Load(decoder, weights);
        decoder.eval();

        using var noGradient = inference_mode();
        FpnPixelDecoderParity.Compare(decoder, inputs, outputs, comparison);
    }

    private static DeformablePixelDecoderConfig Config(ParityCase parityCase)
    {
        var settings = parityCase.Setting("config");
        var encoder = settings.GetProperty("ENCODER");
        return new DeformablePixelDecoderConfig
        {
            Features = FpnPixelDecoderParity.Features(settings),
            TransformerFeatures = [.. encoder.GetProperty("DEFORMABLE_TRANSFORMER_ENCODER_IN_FEATURES").EnumerateArray().Select(e => e.GetString()!)],
            ConvDim = encoder.GetProperty("CONVS_DIM").GetInt32(),
            MaskDim = encoder.GetProperty("MASK_DIM").GetInt32(),
            NormGroups = encoder.GetProperty("NORM").GetString() == "GN" ? 32 : null,
            TransformerLayers = encoder.GetProperty("TRANSFORMER_ENC_LAYERS").GetInt32(),
            Heads = settings.GetProperty("NHEADS").GetInt32(),
        };
    }
}
