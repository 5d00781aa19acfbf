using System.Text.Json;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using FindAgents.Agents.Tests.Albums;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;
using FindAgents.Retrieval;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Running;

public sealed class CompositionRunnerTests : AlbumTest
{
    private static readonly BoxAnswer Red = new(10, 10, 20, 20);
    private static readonly BoxAnswer Blue = new(50, 20, 30, 40);

    [Fact]
    public async Task A_step_is_asked_and_traced()
    {
        var run = await RunAsync(new CompositionStep
        {
            Prototype = "grounded-segmentation",
            Images = StepImages.Of("photos/scene.png"),
            Phrases = ["blue", "green"],
            Why = "because",
        });

        Assert.True(run.IsDone);
        var step = Assert.Single(run.Steps);
        Assert.Equal((1, "grounded-segmentation", StepOutcome.Done, "because", "colour 1.0", 1), (step.Step, step.Prototype, step.Outcome, step.Why, step.Model, step.Found));
        Assert.Equal(["grounding"], step.Ran);
        Assert.Equal(["blue", "green"], step.Phrases);
        Assert.Equal(0.9, step.Best);
        var image = Assert.Single(step.Images!);
        Assert.Equal(("photos/scene.png", 100, 80, 1, true), (image.Image, image.Width, image.Height, image.Found, image.Encoded));
        Assert.Equal([true, false], image.Phrases!.Select(phrase => phrase.Found));
        Assert.Equal(("blue", Blue), (image.Regions[0].Label, image.Regions[0].Box));
        Assert.Equal(1200, MaskPng.Decode((await Find.ReadAsync(image.Regions[0].Mask)).Bytes.Span).Area);
        Assert.NotEmpty((await Find.PreviewAsync(image.ResultId!)).Bytes.ToArray());
        Assert.Equal(Blue, Assert.Single((await Find.GroundAsync("photos/scene.png", [$"@{image.ResultId}#1"])).Regions).Box);
    }

    [Theory]
    [InlineData("panoptic-segmentation", "panoptic", 3, SegmentKind.Panoptic)]
    [InlineData("semantic-segmentation", "panoptic", 3, SegmentKind.Semantic)]
    [InlineData("instance-segmentation", "instance", 2, SegmentKind.Things)]
    public async Task The_catalogue_says_what_an_image_is_divided_into(string prototype, string ran, int found, SegmentKind kind)
    {
        var step = (await RunAsync(new CompositionStep { Prototype = prototype, Images = StepImages.Of("photos/scene.png") })).Steps[0];
        Assert.Equal((ran, found, kind), (Assert.Single(step.Ran!), step.Found, PrototypeCatalogue.BuiltIn.Find(prototype)!.Kind));
    }

    [Fact]
    public async Task A_prototype_of_ones_own_runs_as_those_of_its_kind()
    {
        var yaml = BuiltInPrototypes.GroundedSegmentation.ToYaml().Replace("grounded-segmentation", "my-grounding", StringComparison.Ordinal);
        var catalogue = PrototypeCatalogue.BuiltIn.With(TaskPrototype.FromYaml(yaml));
        var composition = new Composition { Steps = [new CompositionStep { Prototype = "my-grounding", Images = StepImages.Of("photos/scene.png"), Phrases = ["red"] }] };
        var run = await new CompositionRunner(Find, null, catalogue).RunAsync(composition);
        Assert.Equal(Red, Assert.Single(run.Steps[0].Images![0].Regions).Box);
        Assert.Contains("my-grounding", (await Assert.ThrowsAsync<CompositionException>(() => new CompositionRunner(Find).RunAsync(composition))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_found_are_looked_into_and_encoded_once()
    {
        await IndexAsync();
        var encoded = Engine.EncodeCalls;
        var run = await RunAsync(
            new CompositionStep { Prototype = "image-text-retrieval", Query = "red without green", Without = ["green"], Limit = 2 },
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.OfStep(1), Phrases = ["red"] },
            new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.OfStep(2) });
        Assert.True(run.IsDone);
        Assert.Equal(("red", 2), (run.Steps[0].Query, run.Steps[0].Found));
        Assert.Equal(["green"], run.Steps[0].Without);
        Assert.Equal(["photos/red.png", "photos/scene.png"], run.Steps[0].Hits!.Hits.Select(hit => hit.Path));
        Assert.Equal(run.Steps[0].Hits!.Hits.Select(hit => hit.Image), run.Steps[1].Images!.Select(image => image.Image));
        Assert.Equal([new BoxAnswer(5, 5, 10, 10), Red], run.Steps[1].Images!.Select(image => image.Regions[0].Box));
        Assert.Equal(3, run.Steps[2].Found);
        Assert.Equal(encoded + 2, Engine.EncodeCalls);
        Assert.All(run.Steps[1].Images!, image => Assert.True(image.Encoded));
        Assert.All(run.Steps[2].Images!, image => Assert.False(image.Encoded));
        Assert.Equal(0, run.Steps[2].EncodeMs);
    }

    [Fact]
    public async Task What_a_step_found_stands_as_a_word_in_the_next()
    {
        await IndexAsync();
        var run = await RunAsync(
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["blue"] },
            new CompositionStep { Prototype = "interleaved-segmentation", Images = StepImages.Of("photos/blue.png"), Phrases = ["the patch of $1", "red"] },
            new CompositionStep { Prototype = "interleaved-retrieval", Query = "$1", Limit = 1 },
            new CompositionStep { Prototype = "region-retrieval", Query = "$2", Limit = 2 });
        Assert.True(run.IsDone, string.Join('\n', run.Steps.Select(step => step.Message)));
        var piece = $"@{run.Steps[0].Images![0].ResultId}#1";
        Assert.Equal([$"the patch of {piece}", "red"], run.Steps[1].Phrases);
        Assert.Equal(("the patch of blue (step 1)", new BoxAnswer(5, 5, 10, 10)), (run.Steps[1].Images![0].Regions[0].Label, run.Steps[1].Images![0].Regions[0].Box));
        Assert.Equal((piece, "photos/blue.png"), (run.Steps[2].Query, run.Steps[2].Hits!.Hits[0].Path));
        Assert.All(run.Steps[3].Hits!.Hits, hit => Assert.Equal("blue", hit.Region!.Label));
    }

    [Fact]
    public async Task A_phrase_about_several_things_is_asked_for_each_and_a_query_for_the_surest()
    {
        await IndexAsync();
        var run = await RunAsync(
            new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.Of("photos/scene.png") },
            new CompositionStep { Prototype = "interleaved-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["$1"] },
            new CompositionStep { Prototype = "interleaved-retrieval", Query = "a $1", Limit = 1 });
        Assert.Equal([Blue, Red], run.Steps[1].Images![0].Regions.Select(region => region.Box));
        Assert.Equal("photos/blue.png", run.Steps[2].Hits!.Hits[0].Path);
        Assert.Contains("alone, the surest", Assert.Single(run.Steps[2].Notes!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_of_an_images_last_result_is_one_of_the_step_before()
    {
        var run = await RunAsync(
            new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.Of("photos/scene.png") },
            new CompositionStep { Prototype = "interleaved-segmentation", Images = StepImages.Of("photos/red.png"), Phrases = ["@photos/scene.png#2"] });
        Assert.Equal(new BoxAnswer(5, 5, 10, 10), Assert.Single(run.Steps[1].Images![0].Regions).Box);
    }

    [Fact]
    public async Task What_must_not_be_there_is_dropped_or_cut_out()
    {
        var everything = (await RunAsync(new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.Of("photos/scene.png"), Without = ["blue"] })).Steps[0].Images![0];
        Assert.Equal((1, 1, 0), (everything.Found, everything.TakenOut, everything.Cut));
        Assert.Equal((1, "red"), (everything.Regions[0].Number, everything.Regions[0].Label));

        // The box holds both; less than half of what it indicates is red.
        var boxed = (await RunAsync(new CompositionStep { Prototype = "interactive-segmentation", Images = StepImages.Of("photos/scene.png"), Prompt = new StepPrompt { Box = new Box(0, 0, 100, 80) }, Without = ["red"] })).Steps[0].Images![0];
        Assert.Equal((1, 0, 1, Blue), (boxed.Found, boxed.TakenOut, boxed.Cut, boxed.Regions[0].Box));

        var gone = (await RunAsync(new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["blue", "red"], Without = ["blue"] })).Steps[0].Images![0];
        Assert.Equal([false, true], gone.Phrases!.Select(phrase => phrase.Found));
        Assert.Equal((1, 1, Red), (gone.Phrases![1].Region, gone.TakenOut, Assert.Single(gone.Regions).Box));
    }

    [Fact]
    public async Task One_image_that_cannot_be_read_does_not_take_the_others_along()
    {
        Temp.Write("root/text.jpg", "This is no picture."u8.ToArray());
        var run = await RunAsync(
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("text.jpg", "photos/scene.png", "none.png"), Phrases = ["red"] },
            new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.OfStep(1) });
        Assert.True(run.IsDone);
        Assert.Equal([false, true, false], run.Steps[0].Images!.Select(image => image.ResultId is not null));
        Assert.Equal(2, run.Steps[0].Notes!.Count);
        Assert.Contains("none.png", run.Steps[0].Images![2].Message, StringComparison.Ordinal);
        Assert.Equal("photos/scene.png", Assert.Single(run.Steps[1].Images!).Image);
    }

    [Fact]
    public async Task A_step_that_fails_skips_those_that_refer_to_it_and_no_others()
    {
        var run = await RunAsync(
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("none.png"), Phrases = ["red"] },
            new CompositionStep { Prototype = "interleaved-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["$1"] },
            new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.OfStep(2) },
            new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.Of("photos/scene.png") },
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["zebra"] },
            new CompositionStep { Prototype = "interactive-segmentation", Images = StepImages.Of("photos/scene.png"), Prompt = new StepPrompt { Points = [new PointF(500, 5)] } });
        Assert.Equal([StepOutcome.Failed, StepOutcome.Skipped, StepOutcome.Skipped, StepOutcome.Done, StepOutcome.Failed, StepOutcome.Failed], run.Steps.Select(step => step.Outcome));
        Assert.Contains("Step 1", run.Steps[1].Message, StringComparison.Ordinal);
        Assert.Contains("zebra", run.Steps[4].Message, StringComparison.Ordinal);
        Assert.Contains("outside", run.Steps[5].Message, StringComparison.Ordinal);
        Assert.False(run.IsDone);
    }

    [Fact]
    public async Task Nothing_found_is_an_answer_and_what_refers_to_it_runs_on_nothing()
    {
        await IndexAsync();
        var run = await RunAsync(
            new CompositionStep { Prototype = "image-text-retrieval", Query = "red", Without = ["red", "blue", "green"] },
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.OfStep(1), Phrases = ["red"] },
            new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["green"] },
            new CompositionStep { Prototype = "interleaved-segmentation", Images = StepImages.Of("photos/scene.png"), Phrases = ["$3", "red $3"] },
            new CompositionStep { Prototype = "interleaved-retrieval", Query = "$3" });
        Assert.True(run.IsDone, string.Join('\n', run.Steps.Select(step => step.Message)));
        Assert.All(run.Steps, step => Assert.Equal(0, step.Found));
        Assert.Contains("Step 1 found no image", Assert.Single(run.Steps[1].Notes!), StringComparison.Ordinal);
        Assert.Contains("Step 3 found nothing", run.Steps[3].Notes![0], StringComparison.Ordinal);
        Assert.Contains("Step 3 found nothing", Assert.Single(run.Steps[4].Notes!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_returns_what_was_found_until_then()
    {
        using var cancellation = new CancellationTokenSource();
        var asked = 0;
        Engine.BeforeAsk = async token =>
        {
            if (++asked == 2)
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
            }
        };
        var told = new List<CompositionProgress>();
        var run = await new CompositionRunner(Find, Albums).RunAsync(
            new Composition
            {
                Steps =
                [
                    new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/red.png", "photos/scene.png", "photos/blue.png"), Phrases = ["red"] },
                    new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.OfStep(1) },
                ],
            },
            null,
            new Told(told.Add),
            cancellation.Token);
        Assert.True(run.Cancelled);
        Assert.Equal([StepOutcome.Cancelled, StepOutcome.Cancelled], run.Steps.Select(step => step.Outcome));
        Assert.Equal("photos/red.png", Assert.Single(run.Steps[0].Images!).Image);
        Assert.Equal(1, run.Steps[0].Found);
        Assert.Equal([(1, 2, 1, 3), (1, 2, 2, 3)], told.Select(progress => (progress.Step, progress.Steps, progress.Image, progress.Images)));
        Assert.Contains("image 2 of 3", told[1].ToString(), StringComparison.Ordinal);

        Engine.BeforeAsk = _ => Task.CompletedTask;
        using var before = new CancellationTokenSource();
        await before.CancelAsync();
        var nothing = await new CompositionRunner(Find).RunAsync(run.Composition, null, null, before.Token);
        Assert.True(nothing.Cancelled);
        Assert.All(nothing.Steps, step => Assert.Equal(StepOutcome.Cancelled, step.Outcome));
    }

    [Fact]
    public async Task What_is_wrong_with_a_plan_is_said_before_anything_runs()
    {
        var plan = new Composition
        {
            Steps =
            [
                new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.Of("photos/scene.png") },
                new CompositionStep { Prototype = "image-text-retrieval", Query = "red" },
            ],
        };
        Assert.Contains("there are no albums here", (await Assert.ThrowsAsync<CompositionException>(() => new CompositionRunner(Find).RunAsync(plan))).Message, StringComparison.Ordinal);
        Assert.Contains("there is none", (await Assert.ThrowsAsync<CompositionException>(() => new CompositionRunner(Find, Albums).RunAsync(plan))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<AlbumException>(() => new CompositionRunner(Find, Albums).RunAsync(plan, new CompositionRunOptions { Album = "nope" }));
        await Assert.ThrowsAsync<CompositionException>(() => RunAsync(new CompositionStep { Prototype = "instance-segmentation", Images = StepImages.OfStep(1) }));
        await Assert.ThrowsAsync<CompositionException>(() => new CompositionRunner(Find).RunAsync(new Composition { Steps = null! }));
        await Assert.ThrowsAsync<FindException>(() => new CompositionRunner(Find).RunAsync(plan, new CompositionRunOptions { MaxImages = 0 }));
        Assert.Equal(0, Engine.EncodeCalls);

        await IndexAsync();
        await Albums.IndexAsync(new Agents.Albums.AlbumIndexRequest { Album = "more", Folders = ["photos/sub"] });
        Assert.Contains("more, squares", (await Assert.ThrowsAsync<CompositionException>(() => new CompositionRunner(Find, Albums).RunAsync(plan))).Message, StringComparison.Ordinal);
        var run = await new CompositionRunner(Find, Albums).RunAsync(plan, new CompositionRunOptions { Album = "more", DefaultLimit = 3 });
        Assert.Equal("sub/green.png", Assert.Single(run.Steps[1].Hits!.Hits).Path);
    }

    [Fact]
    public async Task A_refusal_runs_as_nothing()
    {
        var run = await new CompositionRunner(Find).RunAsync(Composition.Refuse("why", "hint"));
        Assert.Empty(run.Steps);
        Assert.Equal("why", run.Composition.Reason);
    }

    [Fact]
    public async Task A_run_is_json_that_says_what_the_record_says()
    {
        await IndexAsync();
        var run = await RunAsync(
            new CompositionStep { Prototype = "image-text-retrieval", Query = "red", Limit = 1 },
            new CompositionStep { Prototype = "interactive-segmentation", Images = StepImages.Of("photos/scene.png"), Prompt = new StepPrompt { Points = [new PointF(15, 15)] } });
        foreach (var options in new[] { JsonSerializerOptions.Default, JsonSerializerOptions.Web })
        {
            var json = JsonSerializer.SerializeToElement(run, options);
            Assert.Equal(15, json.GetProperty("composition").GetProperty("steps")[1].GetProperty("prompt").GetProperty("points")[0][0].GetDouble());
            Assert.Equal("done", json.GetProperty("steps")[1].GetProperty("outcome").GetString());
            Assert.False(json.GetProperty("steps")[0].TryGetProperty("images", out _));
            Assert.Equal(json.ToString(), JsonSerializer.SerializeToElement(json.Deserialize<CompositionRun>(options), options).ToString());
        }
    }

    [Fact]
    public async Task A_result_is_drawn_although_its_image_is_no_longer_kept()
    {
        using var small = new FindOperations(Engine, new FindOperationsOptions { Roots = { Temp.At("root") }, CacheBytes = 0 });
        var run = await new CompositionRunner(small).RunAsync(new Composition
        {
            Steps = [new CompositionStep { Prototype = "grounded-segmentation", Images = StepImages.Of("photos/scene.png", "photos/red.png"), Phrases = ["red"] }],
        });
        var first = run.Steps[0].Images![0];
        await Assert.ThrowsAsync<UnknownImageException>(() => small.DrawAsync(first.ResultId!));
        var encoded = Engine.EncodeCalls;
        Assert.Equal(100, (await small.DrawAsync(first.ResultId!, first.Image, new OverlayOptions { Legend = false })).Width);
        Assert.Equal(encoded, Engine.EncodeCalls);
        Temp.Write("root/photos/scene.png", Pictures.Green.ToPng());
        Assert.Contains("another picture", (await Assert.ThrowsAnyAsync<FindException>(() => small.DrawAsync(first.ResultId!, first.Image))).Message, StringComparison.Ordinal);
    }

    private Task<CompositionRun> RunAsync(params IReadOnlyList<CompositionStep> steps) => new CompositionRunner(Find, Albums).RunAsync(new Composition { Steps = steps });

    private sealed class Told(Action<CompositionProgress> tell) : IProgress<CompositionProgress>
    {
        public void Report(CompositionProgress value) => tell(value);
    }
}
