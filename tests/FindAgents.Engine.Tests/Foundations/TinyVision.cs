using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

// The worked example of docs/foundations.md, word for word.
internal sealed class TinyVision : IVisionFoundation
{
    public const string FoundationName = "tiny-vision";

    private readonly Tensor[] _kernels;

    private TinyVision(FrozenWeights weights) =>
        _kernels = [weights.Take("0.weight", 16, 3, 3, 3), weights.Take("1.weight", 32, 16, 3, 3), weights.Take("2.weight", 64, 32, 3, 3)];

    public string Name => FoundationName;

    public IReadOnlyList<FeatureMapSpec> FeatureMaps { get; } = [new("res2", 32, 4), new("res3", 64, 8)];

    // The file's name is the foundation's own affair: it lies in the model's folder.
    public static TinyVision LoadFrom(string folder, Device? device = null)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, $"{FoundationName}.safetensors"));
        using var noGradient = no_grad();
        var weights = new FrozenWeights(file, device ?? CPU);
        var foundation = new TinyVision(weights);
        weights.ThrowIfDifferent(FoundationName);
        return foundation;
    }

    public (int Width, int Height) InputSize(int width, int height) => (256, 256);

    public VisionFeatures Encode(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var x = pixels / Constant(255.0);
        var maps = new Dictionary<string, Tensor>();
        for (var i = 0; i < _kernels.Length; i++)
        {
            x = nn.functional.conv2d(x, _kernels[i], strides: [2, 2], padding: [1, 1]).relu_();
            if (i > 0)
            {
                maps[$"res{i + 1}"] = x.MoveToOuterDisposeScope();
            }
        }

        return new VisionFeatures(maps);
    }

    public void Dispose() => Array.ForEach(_kernels, kernel => kernel.Dispose());
}
