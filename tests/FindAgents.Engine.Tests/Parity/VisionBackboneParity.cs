using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.DaViT;
using FindAgents.Engine.Foundations.Vision.FocalNet;
using FindAgents.Engine.Foundations.Vision.Sam;
using FindAgents.Testing;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

public sealed class VisionBackboneParity : IParityRunner
{
    private const string Backbones = "modeling/vision/backbone/";

    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith(Backbones, StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var inputs = parityCase.OpenInputs();
        using var outputs = parityCase.OpenOutputs();
        using var weights = parityCase.OpenWeights();
        using var backbone = Create(parityCase);
        ModuleWeights.Load(backbone, weights);
        backbone.eval();

        using var noGradient = inference_mode();
        foreach (var number in inputs.Entries.Keys.Select(key => key[1..]))
        {
            using var pixels = inputs.Read($"x{number}");
            var maps = backbone.call(pixels);
            Assert.Equal(backbone.FeatureMaps.Select(map => map.Name), maps.Keys);
            foreach (var (name, map) in maps)
            {
                comparison.CheckKept($"y{number}.{name}", map, outputs);
                map.Dispose();
            }
        }

        comparison.AssertAllCompared(outputs);
    }

    private static VisionBackbone Create(ParityCase parityCase)
    {
        var config = parityCase.Setting("config");
        var file = parityCase.Kind[Backbones.Length..parityCase.Kind.IndexOf(':', StringComparison.Ordinal)];
        return file switch
        {
            "focal_dw.py" or "focal.py" => new FocalNetBackbone(Focal(config.GetProperty("FOCAL"), depthwise: file == "focal_dw.py")),
            "davit.py" => new DaViTBackbone(DaViT(config.GetProperty("DAVIT"), parityCase)),
            "vit.py" => new SamBackbone(Sam(config)),
            _ => throw new NotSupportedException($"{parityCase.Name}: no backbone is known for {parityCase.Kind}."),
        };
    }

    private static FocalNetConfig Focal(JsonElement settings, bool depthwise)
    {
        // What all official models set alike is no choice of ours: a case that sets it otherwise would compare apples with pears.
        foreach (var always in new[] { "PATCH_NORM", "USE_CONV_EMBED", "SCALING_MODULATOR", "USE_POSTLN", "USE_LAYERSCALE" })
        {
            Assert.True(settings.GetProperty(always).GetBoolean(), always);
        }

        Assert.False(settings.GetProperty("USE_POSTLN_IN_MODULATION").GetBoolean());
        return new FocalNetConfig
        {
            Depthwise = depthwise,
            EmbedDim = settings.GetProperty("EMBED_DIM").GetInt32(),
            Depths = Integers(settings, "DEPTHS"),
            FocalLevels = Integers(settings, "FOCAL_LEVELS"),
            FocalWindows = Integers(settings, "FOCAL_WINDOWS"),
            MlpRatio = settings.GetProperty("MLP_RATIO").GetDouble(),
        };
    }

    private static DaViTConfig DaViT(JsonElement settings, ParityCase parityCase) => new()
    {
        PatchSize = Integers(settings, "PATCH_SIZE"),
        PatchStride = Integers(settings, "PATCH_STRIDE"),
        PatchPadding = Integers(settings, "PATCH_PADDING"),
        PatchPrenorm = [.. settings.GetProperty("PATCH_PRENORM").EnumerateArray().Select(e => e.GetBoolean())],
        DimEmbed = Integers(settings, "DIM_EMBED"),
        NumHeads = Integers(settings, "NUM_HEADS"),
        NumGroups = Integers(settings, "NUM_GROUPS"),
        Depths = Integers(settings, "DEPTHS"),
        WindowSize = parityCase.Setting("window_size").GetInt32(),
    };

    private static SamConfig Sam(JsonElement settings)
    {
        // The pyramid's sizes stand in free text: "SimpleFPN(in_dim=24, out_dims=[8,12,16,24])".
        var neck = settings.GetProperty("neck").GetString()!;
        var list = neck[(neck.IndexOf('[', StringComparison.Ordinal) + 1)..neck.IndexOf(']', StringComparison.Ordinal)];
        return new SamConfig
        {
            ImgSize = settings.GetProperty("img_size").GetInt32(),
            PatchSize = settings.GetProperty("patch_size").GetInt32(),
            EmbedDim = settings.GetProperty("embed_dim").GetInt32(),
            Depth = settings.GetProperty("depth").GetInt32(),
            NumHeads = settings.GetProperty("num_heads").GetInt32(),
            MlpRatio = settings.GetProperty("mlp_ratio").GetDouble(),
            WindowSize = settings.GetProperty("window_size").GetInt32(),
            GlobalAttnIndexes = Integers(settings, "global_attn_indexes"),
            OutDims = [.. list.Split(',').Select(int.Parse)],
        };
    }

    private static int[] Integers(JsonElement settings, string name) => [.. settings.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];
}
