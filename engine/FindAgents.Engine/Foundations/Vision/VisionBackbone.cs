using FindAgents.Engine.Foundations.Vision.Layers;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>The trainable side of an official vision foundation: normalised pixels in, <c>res2</c> to <c>res5</c> out.</summary>
/// <remarks>
/// <para>
/// Parameter names are the official checkpoint's below <c>backbone</c>. Weights are whatever memory held until a
/// checkpoint is loaded, and on the <c>meta</c> device they have names and shapes only. Gradients flow where they are
/// asked for; where they are not, intermediate results are overwritten. In training mode whole branches are left out at
/// random where the configuration says so (DROP_PATH_RATE), as officially, whether its weights learn or not.
/// </para>
/// <para>Safe to call from several threads at once.</para>
/// </remarks>
/// <param name="name">The module's name.</param>
internal abstract class VisionBackbone(string name) : nn.Module<Tensor, IReadOnlyDictionary<string, Tensor>>(name)
{
    /// <summary>The feature maps, finest first.</summary>
    public abstract IReadOnlyList<FeatureMapSpec> FeatureMaps { get; }

    /// <summary>Encodes a batch.</summary>
    /// <param name="pixels">(B, 3, H, W), normalised.</param>
    /// <returns>The maps by name, each (B, C, h, w) and laid out channels last; the caller's.</returns>
    public abstract override IReadOnlyDictionary<string, Tensor> forward(Tensor pixels);

    /// <summary>Draws the branches that training leaves out from elsewhere than torch's own random numbers.</summary>
    /// <param name="draws">Takes B and gives (B) numbers, uniform in 0–1, for each branch in turn; <see langword="null"/> for torch's own.</param>
    public void DrawBranchesFrom(Func<long, Tensor>? draws)
    {
        foreach (var depth in modules().OfType<StochasticDepth>())
        {
            depth.Draws = draws;
        }
    }

    /// <summary>The four stages' maps, <c>res2</c> at stride 4 to <c>res5</c> at stride 32.</summary>
    protected static IReadOnlyList<FeatureMapSpec> Pyramid(IEnumerable<int> channels) => [.. channels.Select((count, i) => new FeatureMapSpec(MapName(i), count, 4 << i))];

    /// <summary>The name of a stage's map.</summary>
    protected static string MapName(int stage) => $"res{stage + 2}";
}
