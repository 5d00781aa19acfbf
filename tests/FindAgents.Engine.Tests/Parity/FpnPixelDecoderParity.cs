using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Testing;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

public sealed class FpnPixelDecoderParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) =>
        parityCase.Kind.StartsWith("modeling/vision/encoder/transformer_encoder_fpn.py:TransformerEncoderPixelDecoder", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var inputs = parityCase.OpenInputs();
        using var outputs = parityCase.OpenOutputs();
        using var weights = parityCase.OpenWeights();
        var config = Config(parityCase);
        using var decoder = new FpnPixelDecoder(config);
        ModuleWeights.Load(decoder, weights);
        decoder.eval();

        using var noGradient = inference_mode();
        Compare(decoder, inputs, outputs, comparison);
    }

    /// <summary>The feature maps that a decoder's case is about.</summary>
    internal static FeatureMapSpec[] Features(JsonElement settings)
    {
        var names = settings.GetProperty("ENCODER").GetProperty("IN_FEATURES").EnumerateArray().Select(e => e.GetString()!);
        return [.. names.Zip(settings.GetProperty("in_channels").EnumerateArray(), (name, channels) => (name, channels)).Select((f, i) => new FeatureMapSpec(f.name, f.channels.GetInt32(), 4 << i))];
    }

    /// <summary>Decodes every set of maps in the inputs and compares all that comes out.</summary>
    internal static void Compare(PixelDecoder decoder, SafetensorsFile inputs, SafetensorsFile outputs, ParityComparison comparison)
    {
        foreach (var number in inputs.Entries.Keys.Select(key => key[1..key.IndexOf('.', StringComparison.Ordinal)]).Distinct())
        {
            var features = decoder.Features.ToDictionary(f => f.Name, f => inputs.Read($"f{number}.{f.Name}"));
            using var ours = decoder.call(features);
            comparison.CheckKept($"o{number}.mask_features", ours.MaskFeatures, outputs);
            comparison.CheckKept($"o{number}.transformer_encoder_features", ours.TransformerFeatures!, outputs);
            for (var i = 0; i < ours.MemoryLevels.Count; i++)
            {
                comparison.CheckKept($"o{number}.multi_scale_features.{i}", ours.MemoryLevels[i], outputs);
            }
        }

        comparison.AssertAllCompared(outputs);
    }

    private static FpnPixelDecoderConfig Config(ParityCase parityCase)
    {
        var settings = parityCase.Setting("config");
        var encoder = settings.GetProperty("ENCODER");
        return new FpnPixelDecoderConfig
        {
            Features = Features(settings),
            ConvDim = encoder.GetProperty("CONVS_DIM").GetInt32(),
            MaskDim = encoder.GetProperty("MASK_DIM").GetInt32(),
            NormGroups = encoder.GetProperty("NORM").GetString() == "GN" ? 32 : null,
            TransformerLayers = encoder.GetProperty("TRANSFORMER_ENC_LAYERS").GetInt32(),
            Heads = Number(settings, "DECODER.NHEADS").GetInt32(),
            FeedForward = Number(settings, "DECODER.DIM_FEEDFORWARD").GetInt32(),
            Dropout = settings.TryGetProperty("DROPOUT", out var dropout) ? dropout.GetDouble() : 0,
            PreNorm = settings.TryGetProperty("PRE_NORM", out var preNorm) && preNorm.GetBoolean(),
        };
    }

    private static JsonElement Number(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out var value) ? value : settings.GetProperty(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
}
