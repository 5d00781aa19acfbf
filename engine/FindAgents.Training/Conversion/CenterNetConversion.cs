using System.Text.RegularExpressions;
using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Conversion;

/// <summary>Rewrites the CenterNet graph's weights under the names and in the layout that <c>CenterNetMobileNetV3</c> loads.</summary>
internal static partial class CenterNetConversion
{
    // The graph folds batch norm into the convolution before it already. Names follow the graph's, level by level;
    // what a module here calls by another name is renamed by the first rule that fits its start, and then its end.
    private static readonly (Regex Graph, string Ours)[] Starts =
    [
        (new(@"^MobilenetV3/Conv/"), "backbone.stem/"),
        (new(@"^MobilenetV3/expanded_conv/"), "backbone.blocks.0/"),
        (new(@"^MobilenetV3/expanded_conv_(\d+)/squeeze_excite/Conv/"), "backbone.blocks.$1.squeeze_excite.reduce/"),
        (new(@"^MobilenetV3/expanded_conv_(\d+)/squeeze_excite/Conv_1/"), "backbone.blocks.$1.squeeze_excite.expand/"),
        (new(@"^MobilenetV3/expanded_conv_(\d+)/"), "backbone.blocks.$1/"),
        (new(@"^extern1/"), "backbone.extern/"),
        (new(@"^CenternetHead/c(\d)_reverse/1x1/"), "head.lateral$1.reduce/"),
        (new(@"^CenternetHead/c(\d)_reverse/3x3/"), "head.lateral$1/"),
        (new(@"^CenternetHead/c(\d)_upsample/branch_(x|y)_upsample_resize/"), "head.upsample$1.$2/"),
        (new(@"^CenternetHead/conv1x1_se_a/"), "head.gate.reduce/"),
        (new(@"^CenternetHead/conv1x1_se_b/"), "head.gate.expand/"),
        (new(@"^CenternetHead/centernet_cls_output/"), "head.heat/"),
        (new(@"^CenternetHead/centernet_wh_output/"), "head.boxes/"),
    ];

    private static readonly (Regex Graph, string Ours)[] Ends =
    [
        (new(@"/(expand|project)/Conv2D_weights$"), ".$1.weight"),
        (new(@"/(expand|project)/Conv2D_bn_offset$"), ".$1.bias"),
        (new(@"/depthwise/depthwise_weights$"), ".depthwise.weight"),
        (new(@"/depthwise/depthwise_bn_offset$"), ".depthwise.bias"),
        (new(@"/depthwise_weights$"), ".depthwise.weight"),
        (new(@"/(separable_conv2d|pointwise)_weights$"), ".pointwise.weight"),
        (new(@"/separable_conv2d_bn_offset$"), ".pointwise.bias"),
        (new(@"(?<=head\.(heat|boxes))/biases$"), ".pointwise.bias"),
        (new(@"/(Conv2D_)?weights$"), ".weight"),
        (new(@"/(Conv2D_bn_offset|biases)$"), ".bias"),
    ];

    /// <summary>The name here of a weight in the graph.</summary>
    /// <exception cref="ConversionException">No rule fits.</exception>
    public static string Rename(string name)
    {
        var bare = name.StartsWith("tower_0/", StringComparison.Ordinal) ? name["tower_0/".Length..] : name;
        foreach (var (start, ours) in Starts)
        {
            if (!start.IsMatch(bare))
            {
                continue;
            }

            var begun = start.Replace(bare, ours);
            foreach (var (end, ending) in Ends)
            {
                if (end.IsMatch(begun))
                {
                    return end.Replace(begun, ending);
                }
            }
        }

        throw new ConversionException($"The graph's weight '{name}' is not one that CenterNet on MobileNetV3 has.");
    }

    /// <summary>Converts the package's model into a float16 safetensors file.</summary>
    /// <param name="tarball">The checked tarball of <see cref="NpmPackage.Human"/>.</param>
    /// <param name="target">The file to write.</param>
    /// <returns>The number of parameters written.</returns>
    /// <exception cref="ConversionException">The package does not hold the model as expected.</exception>
    public static long Convert(string tarball, string target)
    {
        byte[] data;
        using (var binary = NpmPackage.OpenEntry(tarball, "models/centernet.bin"))
        using (var memory = new MemoryStream())
        {
            binary.CopyTo(memory);
            data = memory.ToArray();
        }

        using var model = NpmPackage.OpenEntry(tarball, "models/centernet.json");
        var graph = TensorFlowGraphWeights.Read(model, data);
        CheckConstants(graph);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tensors = graph.Weights
            .Where(weight => weight.Value.Shape.Length > 0)
            .ToDictionary(weight => Rename(weight.Key), weight => ToTorch(weight.Value, weight.Key.EndsWith("depthwise_weights", StringComparison.Ordinal)));
        SafetensorsWriter.Write(
            target,
            tensors,
            new Dictionary<string, string>
            {
                ["source"] = $"npm {NpmPackage.Human}, models/centernet.{{json,bin}}",
                ["sha256"] = NpmPackage.Human.Sha256,
                ["license"] = NpmPackage.Human.License,
            },
            halfPrecision: true);
        return tensors.Values.Sum(tensor => tensor.NumberOfElements);
    }

    // TensorFlow keeps a convolution as (height, width, in, out), a depthwise one as (height, width, channels, 1).
    private static Tensor ToTorch(TensorFlowWeight weight, bool depthwise)
    {
        var values = tensor(weight.Values, weight.Shape);
        return weight.Shape.Length == 4 ? values.permute(depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]).contiguous() : values;
    }

    // What the C# has as constants must be what the graph holds.
    private static void CheckConstants(TensorFlowGraphWeights graph)
    {
        foreach (var (name, weight) in graph.Weights.Where(weight => weight.Value.Shape.Length == 0))
        {
            var expected = name switch
            {
                "tower_0/mul/y" => 16f,
                _ when SixthName().IsMatch(name) => 0.1666259765625f,
                _ when ThreeName().IsMatch(name) => 3f,
                _ when FourName().IsMatch(name) => 4f,
                _ => throw new ConversionException($"The graph has a constant '{name}' that is not known here."),
            };
            if (weight.Values[0] != expected)
            {
                throw new ConversionException($"The graph's constant '{name}' is {weight.Values[0]}, expected {expected}.");
            }
        }
    }

    [GeneratedRegex(@"(hard_swish/mul_1|squeeze_excite/Conv_1/mul)/y$")]
    private static partial Regex SixthName();

    [GeneratedRegex(@"(hard_swish|squeeze_excite/Conv_1)/add/y$")]
    private static partial Regex ThreeName();

    [GeneratedRegex(@"^tower_0/mul_[3-6]/y$")]
    private static partial Regex FourName();
}
