using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using FindAgents.Agents.Tests.Composers.Llm;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task The_example_composes_with_a_language_model()
    {
        using var chatClient = new ScriptedChat("""{"steps": [{"prototype": "grounded-segmentation", "images": "park.jpg", "phrases": ["Hund"]}]}""");
        IComposer composer = new LlmComposer(chatClient, new LlmComposerOptions { HasAlbum = false });
        var composition = await composer.ComposeAsync("umkreise den Hund in @park.jpg");
        Assert.Equal("Hund", composition.Steps[0].Phrases![0]);
    }

    [SkippableFact]
    public void The_example_registers_a_composer()
    {
        Skip.If(Environment.GetEnvironmentVariable(ChatClientChoice.Variable) is not null, "This machine has a language model configured.");
        var services = new ServiceCollection();
        services.AddFindComposer(ChatClientChoice.Read(), options => options.FallBackToOffline = true);
        using var provider = services.BuildServiceProvider();
        Assert.IsType<OfflineComposer>(provider.GetRequiredService<IComposer>());
    }

    [Fact]
    public void The_page_says_what_the_limits_are()
    {
        var page = File.ReadAllText(Path.Combine(DocPage.Root, "docs", "compose.md"));
        var options = new LlmComposerOptions();
        Assert.Contains(
            FormattableString.Invariant($"At most {CompositionValidator.MaxSteps} steps, {options.MaxPhrases} phrases a step, {options.MaxPhraseLength} characters a phrase, {CompositionValidator.MaxLimit:n0} results"),
            page,
            StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"At most {options.MaxAnswerLength:n0} characters"), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_runs_a_composition()
    {
        using var temp = new TempFolder();
        temp.Folder("photos");
        temp.Write("photos/scene.png", Pictures.RedAndBlue.ToPng());
        using var engine = new ColourEngine();
        using var find = new FindOperations(engine, new FindOperationsOptions { Roots = { temp.Path } });
        using var shelf = new AlbumShelf(temp.At("albums"));
        var albums = new AlbumOperations(find, shelf, new AlbumOperationsOptions { AllowIndexing = true });
        await albums.IndexAsync(new AlbumIndexRequest { Album = "holiday", Folders = ["photos"] });
        var composition = await new OfflineComposer().ComposeAsync("find photos of a red square, then outline the red square in them");

        var runner = new CompositionRunner(find, albums); // FindOperations, and AlbumOperations where there are albums
        CompositionRun run = await runner.RunAsync(composition, new CompositionRunOptions { Album = "holiday" });
        Assert.Equal(1, run.Steps[1].Found);
    }

    [Fact]
    public void Every_field_and_every_prototype_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(DocPage.Root, "docs", "compose.md"));
        var fields = CompositionJson.Schema()["properties"]!["steps"]!["items"]!["properties"]!.AsObject().Select(property => property.Key);
        Assert.All(fields.Concat(PrototypeCatalogue.BuiltIn.Entries.Select(entry => entry.Name)), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }
}
