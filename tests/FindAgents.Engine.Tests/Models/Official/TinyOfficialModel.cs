using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.FocalNet;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.PixelDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>The official model, small enough for a test, with random weights.</summary>
internal static class TinyOfficialModel
{
    public const int Width = 32;
    public const int ContextLength = 6;

    /// <summary>Tokens of a text are below this; it marks the end.</summary>
    public const int EndOfText = 19;

    public static OfficialModules Make(double dropPath = 0)
    {
        random.manual_seed(1);
        var vision = Vision(dropPath);
        return new OfficialModules(vision, Language(), Decoder(vision.FeatureMaps), Interface());
    }

    public static FindInterface Interface() => new(new FindInterfaceOptions
    {
        HiddenSize = Width,
        ProjectionSize = Width,
        MaskSize = Width,
        InputChannels = Width,
        QueryCount = 5,
        SpatialMemoryCount = 4,
        Heads = 4,
        FeedForwardSize = 16,
        Layers = 3,
    });

    public static FpnPixelDecoder Decoder(IReadOnlyList<FeatureMapSpec> maps) =>
        new(new FpnPixelDecoderConfig { Features = maps, ConvDim = Width, MaskDim = Width, TransformerLayers = 1, FeedForward = 16 });

    public static UniclEncoder Language(int projection = Width) => new(new UniclConfig
    {
        ContextLength = ContextLength,
        Vocabulary = EndOfText + 1,
        Width = 8,
        Heads = 2,
        Layers = 1,
        Causal = true,
        Projection = projection,
    });

    public static OfficialVisionFoundation Vision(double dropPath = 0)
    {
        var config = new OfficialVisionConfig
        {
            PixelMean = [120, 120, 120],
            PixelStd = [60, 60, 60],
            SizeDivisibility = 32,
            MinSizeTest = 40,
            MaxSizeTest = 80,
            Focal = new FocalNetConfig { Depthwise = true, EmbedDim = 4, Depths = [1, 1, 1, 1], FocalLevels = [2, 2, 2, 2], FocalWindows = [3, 3, 3, 3], MlpRatio = 2, DropPathRate = dropPath },
        };
        var backbone = config.CreateBackbone();
        foreach (var parameter in backbone.parameters())
        {
            nn.init.normal_(parameter, 0, 0.1);
        }

        return new OfficialVisionFoundation("tiny", config, backbone);
    }
}
