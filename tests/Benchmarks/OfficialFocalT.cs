using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Models.Official;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>The official Focal-T model with the UniCL language encoder, full size: 165 million parameters, random.</summary>
internal static class OfficialFocalT
{
    /// <summary>COCO's 133 panoptic classes, and none of them.</summary>
    public const int Classes = 134;

    private const string Configuration = "focalt_unicl_lang";
    private const int Things = 80;

    /// <summary>Puts the model together with random weights.</summary>
    public static OfficialFindModel WithRandomWeights() => Assemble(Random());

    /// <summary>Writes random weights under the official names.</summary>
    /// <param name="path">Path of the safetensors file, 0.66 GB.</param>
    public static void Save(string path)
    {
        using var modules = Random();
        modules.Save(path);
    }

    /// <summary>Loads the model from what <see cref="Save"/> wrote.</summary>
    public static OfficialFindModel Load(string path) => Assemble(OfficialModules.Load(path, Configuration));

    private static OfficialModules Random()
    {
        random.manual_seed(1);
        var modules = OfficialModelLoader.Create(OfficialModelConfig.All[Configuration], CPU);
        Randomise(modules.Vision.Backbone);
        return modules;
    }

    // Every proposal counts, however unsure of its class: a panoptic division does the most work that it can have.
    private static OfficialFindModel Assemble(OfficialModules modules) =>
        new(modules, new OfficialFindOptions { ObjectMaskThreshold = 0, Things = Enumerable.Range(0, Things).ToHashSet() });

    // A backbone is made without weights. Numbers of ordinary size all the way: denormals or infinities would take another time.
    private static void Randomise(VisionBackbone backbone)
    {
        using var noGradient = no_grad();
        foreach (var weight in backbone.parameters())
        {
            nn.init.normal_(weight, 0, 1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]));
        }
    }
}
