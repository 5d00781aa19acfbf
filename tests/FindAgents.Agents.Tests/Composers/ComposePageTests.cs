using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Composers;

/// <summary>The C# of docs/compose.md, and its tables of fields and prototypes.</summary>
public sealed class ComposePageTests
{
    [Fact]
    public void The_examples_are_those_that_run() =>
        DocPage.AssertExamplesRun("compose.md", "tests/FindAgents.Agents.Tests/Composers/ComposePageTests.cs");

    [Fact]
    public async Task The_example_prints_a_composition()
    {
        IComposer composer = new OfflineComposer();
        var composition = await composer.ComposeAsync("Search for @a.jpg#1 on a wooden bench and mask the bench in the top 3");
        Console.WriteLine(CompositionJson.Write(composition));
        Assert.Equal(["interleaved-retrieval", "grounded-segmentation"], composition.Steps.Select(step => step.Prototype));
    }

    [Fact]
    public void Every_field_and_every_prototype_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(DocPage.Root, "docs", "compose.md"));
        var fields = CompositionJson.Schema()["properties"]!["steps"]!["items"]!["properties"]!.AsObject().Select(property => property.Key);
        Assert.All(fields.Concat(PrototypeCatalogue.BuiltIn.Entries.Select(entry => entry.Name)), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }
}
