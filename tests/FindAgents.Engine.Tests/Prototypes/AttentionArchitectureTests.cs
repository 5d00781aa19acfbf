using FindAgents.Engine.Prototypes;
using FindAgents.Testing;

namespace FindAgents.Engine.Tests.Prototypes;

public class AttentionArchitectureTests
{
    private static string Official => ParityCases.All["fixtures/08_find_decoder/a0_seg_only"].Setting("attention_arch").GetRawText();

    [Fact]
    public void The_built_in_prototype_of_everything_is_the_official_configuration()
    {
        var official = AttentionArchitecture.Read(Official);
        var ours = BuiltInPrototypes.Everything;

        Assert.Equal(Ordered(ours.Prompts), Ordered(official.Prompts));
        Assert.Equal(Ordered(ours.Variables), Ordered(official.Variables));
        Assert.Equal(Ordered(ours.ContentAttention), Ordered(official.ContentAttention));
        Assert.Equal(Ordered(ours.ConditionalAttention), Ordered(official.ConditionalAttention));
        Assert.Equal(Ordered(ours.Readouts), Ordered(official.Readouts));
        Assert.Equal(Ordered(ours.Dynamics), Ordered(official.Dynamics));
    }

    [Fact]
    public void Every_built_in_task_is_a_part_of_everything()
    {
        foreach (var prototype in BuiltInPrototypes.All)
        {
            Assert.Subset(BuiltInPrototypes.Everything.Variables.ToHashSet(), prototype.Variables.ToHashSet());
            Assert.Subset(BuiltInPrototypes.Everything.ContentAttention.ToHashSet(), prototype.ContentAttention.ToHashSet());
            Assert.Subset(BuiltInPrototypes.Everything.ConditionalAttention.ToHashSet(), prototype.ConditionalAttention.ToHashSet());
            Assert.Subset(BuiltInPrototypes.Everything.Readouts.ToHashSet(), prototype.Readouts.ToHashSet());
            Assert.Same(prototype, BuiltInPrototypes.Named(prototype.Name));
        }

        Assert.Contains("there are panoptic-segmentation", Assert.Throws<PrototypeException>(() => BuiltInPrototypes.Named("none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_configuration_is_read_by_its_section() =>
        Assert.Equal(AttentionArchitecture.Read(Official), AttentionArchitecture.Read($"{{\"MODEL\": {{}}, \"ATTENTION_ARCH\": {Official}}}"));

    [Fact]
    public void An_edge_to_a_variable_outside_conditional_attention_has_no_effect()
    {
        var cut = Official.Replace("\"spatial\": [\n      \"memories_vision_spatial\"\n     ]", "\"spatial\": []", StringComparison.Ordinal);
        Assert.NotEqual(Official, cut);
        var prototype = AttentionArchitecture.Read(cut);
        Assert.DoesNotContain(prototype.ConditionalAttention, e => e.To == VariableNames.SpatialMemories);
    }

    [Theory]
    [InlineData("{}", "lacks 'CROSS_ATTENTION'")]
    [InlineData("[", "is not YAML")]
    [InlineData("ATTENTION_ARCH: 3", "must be a mapping")]
    public void Other_texts_are_refused(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<PrototypeException>(() => AttentionArchitecture.Read(yaml)).Message, StringComparison.Ordinal);

    private static List<string> Ordered<T>(IEnumerable<T> items) => [.. items.Select(i => i!.ToString()!).Order(StringComparer.Ordinal)];
}
