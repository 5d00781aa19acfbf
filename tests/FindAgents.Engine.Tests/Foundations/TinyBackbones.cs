using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.DaViT;
using FindAgents.Engine.Foundations.Vision.FocalNet;
using FindAgents.Engine.Foundations.Vision.Sam;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>The official backbones, small enough for a test and with weights that make every layer matter.</summary>
internal static class TinyBackbones
{
    public static TheoryData<string> Names => ["focal_dw", "focal", "davit", "sam"];

    public static OfficialVisionConfig Config(string name, double dropPath = 0)
    {
        var any = new OfficialVisionConfig
        {
            PixelMean = [123.675f, 116.28f, 103.53f],
            PixelStd = [58.395f, 57.12f, 57.375f],
            SizeDivisibility = name == "sam" ? 64 : 32,
            MinSizeTest = 40,
            MaxSizeTest = 64,
        };
        return name switch
        {
            "focal_dw" or "focal" => any with
            {
                Focal = new FocalNetConfig
                {
                    Depthwise = name == "focal_dw",
                    EmbedDim = 4,
                    Depths = [1, 1, 2, 1],
                    FocalLevels = [2, 3, 3, 2],
                    FocalWindows = [3, 3, 3, 3],
                    MlpRatio = 2,
                    DropPathRate = dropPath,
                },
            },
            "davit" => any with
            {
                Davit = new DaViTConfig
                {
                    PatchSize = [7, 3, 2, 2],
                    PatchStride = [4, 2, 2, 2],
                    PatchPadding = [3, 1, 0, 0],
                    PatchPrenorm = [false, true, true, true],
                    DimEmbed = [4, 8, 12, 16],
                    NumHeads = [1, 2, 3, 4],
                    NumGroups = [1, 2, 3, 4],
                    Depths = [1, 1, 2, 1],
                    DropPathRate = dropPath,
                },
            },
            _ => any with
            {
                Vit = new SamConfig
                {
                    ImgSize = 64,
                    PatchSize = 16,
                    EmbedDim = 16,
                    Depth = 2,
                    NumHeads = 2,
                    MlpRatio = 2,
                    WindowSize = 3,
                    GlobalAttnIndexes = [1],
                    OutDims = [4, 8, 12, 16],
                },
            },
        };
    }

    public static VisionBackbone Create(string name, double dropPath = 0)
    {
        var backbone = Config(name, dropPath).CreateBackbone();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var random = new Generator(7);
        foreach (var (parameter, weight) in backbone.named_parameters())
        {
            var isGain = weight.dim() == 1 && !parameter.EndsWith("bias", StringComparison.Ordinal);
            var drawn = randn(weight.shape, generator: random) * (isGain ? 0.2f : 0.3f);
            weight.copy_(isGain ? drawn + 1 : drawn);
        }

        return backbone;
    }
}
