using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.PixelDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>The official Focal-T model with the UniCL language encoder, full size: 165 million parameters, random.</summary>
internal static class OfficialFocalT
{
    /// <summary>COCO's 133 panoptic classes, and none of them.</summary>
    public const int Classes = 134;

    private const string Foundation = "focalt";
    private const int Things = 80;

    /// <summary>Puts the model together with random weights.</summary>
    public static OfficialFindModel WithRandomWeights()
    {
        var (backbone, decoder, find, language) = Parts();
        Randomise(backbone);
        return Assemble(new OfficialVisionFoundation(Foundation, OfficialVisionConfig.All[Foundation], backbone), decoder, find, language);
    }

    /// <summary>Writes random weights under the official names.</summary>
    /// <param name="path">Path of the safetensors file, 0.66 GB.</param>
    public static void Save(string path)
    {
        var (backbone, decoder, find, language) = Parts();
        Randomise(backbone);
        using var scope = NewDisposeScope();
        (string Prefix, nn.Module Module)[] parts =
        [
            (OfficialVisionFoundation.CheckpointPrefix, backbone),
            (OfficialFindModel.PixelDecoderPrefix, decoder),
            (OfficialFindModel.InterfacePrefix, find),
            (ProjectedLanguageEncoder.OfficialPrefix, language),
        ];
        SafetensorsWriter.Write(path, parts.SelectMany(part => part.Module.state_dict().Select(weight => (part.Prefix + weight.Key, weight.Value))).ToDictionary());
        foreach (var (_, module) in parts)
        {
            module.Dispose();
        }
    }

    /// <summary>Loads the model from what <see cref="Save"/> wrote.</summary>
    public static OfficialFindModel Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var vision = OfficialVisionFoundation.Load(Foundation, OfficialVisionConfig.All[Foundation], file);
        var (backbone, decoder, find, language) = Parts();
        backbone.Dispose();
        OfficialFindModel.Load(file, decoder, find, language);
        return Assemble(vision, decoder, find, language);
    }

    private static (VisionBackbone Backbone, FpnPixelDecoder Decoder, FindInterface Find, UniclEncoder Language) Parts()
    {
        random.manual_seed(1);
        var backbone = OfficialVisionConfig.All[Foundation].CreateBackbone();
        return (backbone, new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = backbone.FeatureMaps }), new FindInterface(new FindInterfaceOptions()), new UniclEncoder(UniclConfig.Official));
    }

    // Every proposal counts, however unsure of its class: a panoptic division does the most work that it can have.
    private static OfficialFindModel Assemble(OfficialVisionFoundation vision, FpnPixelDecoder decoder, FindInterface find, UniclEncoder language) =>
        new(vision, language, decoder, find, new OfficialFindOptions { ObjectMaskThreshold = 0, Things = Enumerable.Range(0, Things).ToHashSet() });

    // A backbone is made without weights. Numbers of ordinary size all the way: denormals or infinities would take another time.
    private static void Randomise(VisionBackbone backbone)
    {
        foreach (var weight in backbone.parameters())
        {
            nn.init.normal_(weight, 0, 1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]));
        }
    }
}
