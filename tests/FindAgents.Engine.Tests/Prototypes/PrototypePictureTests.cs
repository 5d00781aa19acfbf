using System.Xml.Linq;
using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Tests.Prototypes;

public sealed class PrototypePictureTests
{
    private static readonly RegionColor Blue = RegionPalette.Colors.First(color => color.Name == "blue");
    private static readonly RegionColor Orange = RegionPalette.Colors.First(color => color.Name == "orange");
    private static readonly RegionColor Green = RegionPalette.Colors.First(color => color.Name == "green");

    [Fact]
    public void Any_prototype_is_read_back_and_drawn() => PrototypeGen.Any.Sample(
        prototype =>
        {
            Assert.Equal(prototype, TaskPrototype.FromYaml(prototype.ToYaml()));
            var picture = PrototypePicture.Render(prototype);
            Assert.InRange(Math.Max(picture.Width, picture.Height), 800, 8000);
            Assert.Equal("svg", XDocument.Parse(PrototypePicture.ToSvg(prototype)).Root!.Name.LocalName);
        },
        iter: 60);

    [Fact]
    public void Every_prototype_that_comes_along_has_a_picture_of_its_own()
    {
        var pictures = MiniPrototypes.All.Concat(BuiltInPrototypes.All).Select(prototype => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(PrototypePicture.Render(prototype).Pixels.Span)));
        Assert.Equal(MiniPrototypes.All.Length + BuiltInPrototypes.All.Length, pictures.Distinct().Count());
    }

    [Fact]
    public void An_edge_more_is_a_mark_more()
    {
        var before = MiniPrototypes.GroundedSegmentation;
        var conditioned = before.ToBuilder().Condition(VariableNames.ObjectProposals, VariableNames.DescriptionTokens).Build();
        var read = before.ToBuilder().Read("more", ReadoutHead.MaskEmbedding, VariableNames.GroundingProposals).Build();
        Assert.True(Count(conditioned, Orange) > Count(before, Orange) + 500);
        Assert.Equal(Count(before, Blue), Count(conditioned, Blue));
        Assert.True(Count(read, Green) > Count(before, Green) + 200);
    }

    [Fact]
    public void A_picture_as_vectors_says_the_same_words()
    {
        var text = string.Concat(XDocument.Parse(PrototypePicture.ToSvg(BuiltInPrototypes.InterleavedSegmentation)).Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value));
        Assert.All(BuiltInPrototypes.InterleavedSegmentation.Variables, variable => Assert.Contains(variable.Name, text, StringComparison.Ordinal));
    }

    private static int Count(TaskPrototype prototype, RegionColor color)
    {
        var pixels = PrototypePicture.Render(prototype).Pixels.Span;
        var count = 0;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            count += pixels[i] == color.R && pixels[i + 1] == color.G && pixels[i + 2] == color.B ? 1 : 0;
        }

        return count;
    }
}
