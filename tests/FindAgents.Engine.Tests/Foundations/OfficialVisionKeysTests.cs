using FindAgents.Engine.Foundations.Vision;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>The real-size backbones, on torch's meta device, where a tensor has a name and a shape and no memory.</summary>
public sealed class OfficialVisionKeysTests
{
    private const string ListFile = "STATE_DICT_KEYS.txt";

    // Millions of parameters: Focal and DaViT as their papers say with a detection head's norms, SAM with its pyramid.
    [Theory]
    [InlineData("focalt", 29.9)]
    [InlineData("focall", 205.7)]
    [InlineData("davitd3", 86.9)]
    [InlineData("davitd5", 360.6)]
    [InlineData("samvitb", 98.4)]
    public void They_have_as_many_parameters_as_the_official_ones(string name, double millions) =>
        Assert.Equal(millions, Shapes(name).Values.Sum(shape => shape.Aggregate(1L, (product, size) => product * size)) / 1e6, tolerance: 0.05);

    [Fact]
    public void Every_configuration_makes_a_backbone_of_four_maps() => Assert.All(OfficialVisionConfig.All, pair =>
    {
        using var backbone = pair.Value.CreateBackbone(new Device(DeviceType.META));
        Assert.Equal([("res2", 4), ("res3", 8), ("res4", 16), ("res5", 32)], backbone.FeatureMaps.Select(map => (map.Name, map.Stride)));
    });

    [SkippableTheory]
    [InlineData("focalt", "focalt_llama_lang")]
    [InlineData("focalt", "focalt_unicl_lang")]
    [InlineData("focall", "focall_llama_lang")]
    [InlineData("davitd3", "davitd3_unicl_lang")]
    [InlineData("davitd5", "davitd5_unicl_lang")]
    [InlineData("samvitb", "samb_unicl_lang")]
    public void They_have_exactly_the_official_names_and_shapes(string name, string model)
    {
        var folder = Environment.GetEnvironmentVariable(ParityCases.FolderVariable);
        Skip.If(string.IsNullOrWhiteSpace(folder), $"{ParityCases.FolderVariable} names no folder with {ListFile}.");
        var file = Path.Combine(folder, ListFile);
        Skip.IfNot(File.Exists(file), $"{file} is not there.");

        var official = Listed(file, model)
            .Where(pair => pair.Key.StartsWith(OfficialVisionFoundation.CheckpointPrefix, StringComparison.Ordinal))
            .Select(pair => $"{pair.Key[OfficialVisionFoundation.CheckpointPrefix.Length..]} {pair.Value}")
            .Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(official);
        Assert.Equal(official, Shapes(name).Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value)}]").Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, long[]> Shapes(string name)
    {
        using var backbone = OfficialVisionConfig.All[name].CreateBackbone(new Device(DeviceType.META));
        return backbone.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.shape);
    }

    // The first model is listed whole; the others by what they lack (-), have in addition (+) or have in another shape (~).
    private static Dictionary<string, string> Listed(string file, string model)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var (isFirst, applies) = (true, false);
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                applies = names.Count == 0 || line.StartsWith($"## {model}:", StringComparison.Ordinal);
                isFirst = names.Count == 0;
            }
            else if (applies && line.Split('\t') is { } fields && (fields.Length == 3 || line.StartsWith("- ", StringComparison.Ordinal)))
            {
                var name = isFirst ? fields[0] : fields[0][2..];
                if (line.StartsWith("- ", StringComparison.Ordinal))
                {
                    Assert.True(names.Remove(name), line);
                }
                else
                {
                    names[name] = fields[2].Split(" -> ")[^1];
                }
            }
        }

        return names;
    }
}
