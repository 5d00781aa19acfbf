using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Tests.Interface;
using FindAgents.Testing;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Prototypes;

/// <summary>What docs/prototypes.md says is true.</summary>
public class PrototypesPageTests
{
    private static string Page => File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "prototypes.md")).ReplaceLineEndings("\n");

    private static string Yaml => Block("yaml");

    [Fact]
    public void The_example_runs()
    {
        using var find = Small.Make();
        using var scope = NewDisposeScope();
        using var memory = Small.Memory(find);
        using var outputs = find.Forward(TaskPrototype.FromYaml(Yaml), new InterfaceInputs(memory)
            .Set("tokens_language_words", new VariableInput { Content = Small.Rows(3, 16, 1), Padding = zeros(Small.Batch, 3, @bool) }));
        Assert.Equal([2, 1, 12], outputs["number"].shape);
        Assert.Equal([2, 6, 16, 24], outputs["masks"].shape);
    }

    [Fact]
    public void The_same_in_code_is_the_same()
    {
        Assert.Equal(TaskPrototype.FromYaml(Yaml), new TaskPrototypeBuilder("counting", "How many of what the words name are there, and where.")
            .Prompt("words")
            .Variable(new TaskVariable("proposals_vision_object") { Learned = LearnedContent.Objects, Output = true })
            .Variable(new TaskVariable("queries_language_number") { Learned = LearnedContent.Image, Output = true })
            .Variable(new TaskVariable("tokens_language_words") { Prompt = "words", Masked = true })
            .Content("proposals_vision_object", VariableNames.ImageFeatures)
            .Content("queries_language_number", "tokens_language_words")
            .Condition("proposals_vision_object", "proposals_vision_object")
            .Condition("proposals_vision_object", "tokens_language_words")
            .Condition("queries_language_number", "queries_language_number")
            .Condition("queries_language_number", "proposals_vision_object")
            .Condition("tokens_language_words", "tokens_language_words")
            .Read("number", ReadoutHead.ClassEmbedding, "queries_language_number")
            .Read("masks", ReadoutHead.Mask, "proposals_vision_object")
            .Build());
    }

    [Fact]
    public void A_built_in_prototype_with_an_edge_more_is_another_one()
    {
        var task = BuiltInPrototypes.GroundedSegmentation.ToBuilder("my-task")
            .Describe("Grounding whose phrases look at the objects as well.")
            .Condition(VariableNames.GroundingProposals, VariableNames.ObjectProposals)
            .Build();
        Assert.Equal(BuiltInPrototypes.GroundedSegmentation.ConditionalAttention.Length + 1, task.ConditionalAttention.Length);
        Assert.Equal(task, TaskPrototype.FromYaml(task.ToYaml()));
    }

    [Fact]
    public void The_message_is_the_one_shown()
    {
        var broken = Yaml.Replace("[queries_language_number, proposals_vision_object]", "[queries_language_number, proposals_vision_objects]", StringComparison.Ordinal);
        Assert.Equal(Block("text").Trim(), Assert.Throws<PrototypeException>(() => TaskPrototype.FromYaml(broken)).Message);
    }

    [Fact]
    public void The_table_of_built_in_prototypes_is_complete()
    {
        foreach (var prototype in BuiltInPrototypes.All)
        {
            var row = Assert.Single(Page.Split('\n'), line => line.StartsWith('|') && line.Contains($"`{prototype.Name}`", StringComparison.Ordinal));
            if (prototype.Name != BuiltInPrototypes.Everything.Name)
            {
                Assert.All(prototype.Prompts, prompt => Assert.Contains($"`{prompt.Name}`", row, StringComparison.Ordinal));
                var named = row.Split('|')[3].Split('`').Where((_, i) => i % 2 == 1).ToHashSet();
                Assert.Subset(prototype.Readouts.Select(r => r.Name).ToHashSet(), named);
            }
        }
    }

    private static string Block(string language)
    {
        var start = Page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return Page[start..Page.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
