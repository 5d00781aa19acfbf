using FindAgents.Engine.Models.Official;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>The official Focal-T model with the UniCL language encoder, full size: 165 million parameters, random.</summary>
internal static class OfficialFocalT
{
    /// <summary>COCO's 133 panoptic classes, and none of them.</summary>
    public const int Classes = 134;

    public const string Configuration = "focalt_unicl_lang";
    private const int Things = 80;

    /// <summary>The modules.</summary>
    public static OfficialModules Modules()
    {
        random.manual_seed(1);
        var modules = OfficialModelLoader.Create(OfficialModelConfig.All[Configuration], CPU);
        using var noGradient = no_grad();
        foreach (var weight in modules.Vision.Backbone.parameters())
        {
            // Numbers of ordinary size all the way: denormals or infinities would take another time.
            nn.init.normal_(weight, 0, 1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]));
        }

        return modules;
    }

    /// <summary>Makes a model of modules, which it takes over.</summary>
    public static OfficialFindModel Model(OfficialModules modules) => new(modules, new OfficialFindOptions { Things = Enumerable.Range(0, Things).ToHashSet() });
}
