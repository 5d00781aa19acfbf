using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Tests.Prototypes;

/// <summary>Prototypes from anywhere are refused in words, whatever they try.</summary>
public sealed class HostileYamlTests
{
    public static TheoryData<string, string> Hostile => new()
    {
        { "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchor or an alias" },
        { "name: &n x\nvariables: {}\n", "anchor or an alias" },
        { new string('[', 50_000), "nested more than 16 levels" },
        { string.Concat(Enumerable.Repeat("{a: ", 20_000)), "nested more than 16 levels" },
        { string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "- \n")), "" },
        { "name: x\n---\nname: y\n", "2 YAML documents" },
        { "", "0 YAML documents" },
        { "- a\n", "must be a mapping" },
        { "name: [x]\nvariables: {}\n", "must be a single value" },
        { "\u0000\u0001", "must be a mapping" },
        { "name: x\nname: y\n", "not YAML" },
        { "name: !!python/object:os.system x\nvariables: {}\n", "no variable is an output" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void It_is_refused(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Everything_that_cannot_be_read_is_told_at_once_with_its_line()
    {
        var yaml = MiniPrototypes.GroundedSegmentation.ToYaml()
            .Replace("phrases: required", "phrases: perhaps", StringComparison.Ordinal)
            .Replace("head: mask, of: proposals_vision_object", "head: masks, of: proposals_vision_object", StringComparison.Ordinal);
        Assert.Contains("masks, of", yaml, StringComparison.Ordinal);
        var error = Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(yaml + "extra: 1\n"));
        Assert.Equal(3, error.Problems.Count);
        Assert.All(error.Problems, problem =>
        {
            Assert.Contains(problem.ToString(), error.Message, StringComparison.Ordinal);
            Assert.InRange(problem.Line!.Value, 1, yaml.Split('\n').Length);
        });
        Assert.Contains("'perhaps'", error.Problems[1].Message, StringComparison.Ordinal);
        Assert.Contains("perhaps", yaml.Split('\n')[(int)error.Problems[1].Line!.Value - 1], StringComparison.Ordinal);
    }
}
