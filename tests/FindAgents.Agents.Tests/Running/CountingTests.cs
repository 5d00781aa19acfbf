using FindAgents.Agents.Answers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using FindAgents.Agents.Tests.Albums;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Running;

/// <summary>"How many": single things are counted that lie in what a phrase names.</summary>
public sealed class CountingTests : AlbumTest
{
    // Of three red squares one is half hidden by blue.
    public CountingTests() => Temp.Write("root/photos/many.png", Pictures.Draw(120, 60, ("red", new Box(5, 5, 10, 10)), ("red", new Box(30, 5, 10, 10)), ("red", new Box(60, 5, 20, 20)), ("blue", new Box(70, 5, 10, 20))).ToPng());

    [Fact]
    public async Task Things_are_counted_for_each_phrase_and_encoded_once()
    {
        var run = await RunAsync(new CompositionRequest { Request = "how many red and green patches are in @photos/many.png?" });
        var step = Assert.Single(run.Steps);
        Assert.True(run.Composition.Steps[0].Count);
        Assert.Equal(1, Engine.EncodeCalls);

        run = await RunAsync(Counted("photos/many.png", "red", "green", "blue"));
        step = Assert.Single(run.Steps);
        Assert.Equal(1, Engine.EncodeCalls);
        Assert.Equal(["grounding", "instance"], step.Ran);
        var image = Assert.Single(step.Images!);
        Assert.Equal([3, 0, 1], image.Phrases!.Select(phrase => phrase.Count));
        Assert.Equal([[1, 2, 3], [], [4]], image.Phrases!.Select(phrase => phrase.Things!));
        Assert.Equal([1, 2, 3, 4], image.Counted!.Things.Select(thing => thing.Number));
        Assert.Equal(["red", "red", "red", "blue"], image.Counted.Things.Select(thing => thing.Label));
        Assert.Null(step.Notes);

        // Phrases' regions are what later steps mean; the things can be drawn and referred to.
        Assert.Equal(2, image.Found);
        Assert.Equal((image.Counted.ResultId, 4), (image.ShownId, image.Shown.Count));
        var referred = await Find.GroundAsync("photos/many.png", [$"@{image.Counted.ResultId}#4"]);
        Assert.Equal(new BoxAnswer(70, 5, 10, 20), Assert.Single(referred.Regions).Box);
        Assert.Equal((await Find.PreviewAsync(image.Counted.ResultId)).Bytes.ToArray(), (await new CompositionOperations(Find).PreviewAsync(run))!.Bytes.ToArray());
    }

    [Fact]
    public async Task What_was_not_found_is_none_and_asks_no_more()
    {
        var step = (await RunAsync(Counted("photos/red.png", "green"))).Steps[0];
        Assert.Equal(0, step.Images![0].Phrases![0].Count);
        Assert.Null(step.Images[0].Counted);
        Assert.Equal(["grounding"], step.Ran);
    }

    [Fact]
    public async Task Where_no_single_thing_lies_in_it_the_number_is_not_known()
    {
        // White is stuff: it is found as a phrase, and is no thing.
        var step = (await RunAsync(Counted("photos/many.png", "white", "blue"))).Steps[0];
        Assert.Equal([null, 1], step.Images![0].Phrases!.Select(phrase => phrase.Count));
        Assert.Null(step.Images[0].Phrases![0].Things);
        Assert.Contains("how many \"white\" there are is not known", Assert.Single(step.Notes!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_must_not_be_there_is_not_counted()
    {
        var without = new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/many.png"), Phrases = ["red"], Without = ["blue"], Count = true };
        Assert.Equal(3, (await RunAsync(without)).Steps[0].Images![0].Phrases![0].Count);
        Assert.Equal(0, (await RunAsync(without with { Without = ["red"] })).Steps[0].Images![0].Phrases![0].Count);
        Assert.Null((await RunAsync(without with { Count = null })).Steps[0].Images![0].Phrases![0].Count);
    }

    [Fact]
    public async Task The_surest_are_counted_where_there_are_more_than_are_counted()
    {
        var plan = new Composition { Steps = [Counted("photos/many.png", "red").Composition!.Steps[0]] };
        var step = (await new CompositionRunner(Find).RunAsync(plan, new CompositionRunOptions { MaxCounted = 2 })).Steps[0];
        Assert.InRange(step.Images![0].Phrases![0].Count!.Value, 1, 2);
        Assert.Contains("there may be more", Assert.Single(step.Notes!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red cups on the table", "cup")]
    [InlineData("people wearing helmets", "person")]
    [InlineData("two hot dogs", "hot dog")]
    [InlineData("dogs", "dog")]
    [InlineData("teddy bears", "teddy bear")]
    [InlineData("animals", null)]
    [InlineData("cup holders", null)]
    [InlineData("", null)]
    public void A_phrases_noun_may_be_a_name_of_things(string phrase, string? kind) =>
        Assert.Equal(kind, Counting.KindOf(phrase, ["person", "cup", "dog", "hot dog", "bear", "teddy bear", "table"]));

    private static CompositionRequest Counted(string image, params string[] phrases) => new()
    {
        Composition = new Composition { Steps = [new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of(image), Phrases = phrases, Count = true }] },
    };

    private Task<CompositionRun> RunAsync(CompositionStep step) => RunAsync(new CompositionRequest { Composition = new Composition { Steps = [step] } });

    private Task<CompositionRun> RunAsync(CompositionRequest request) => new CompositionOperations(Find).RunAsync(request);
}
