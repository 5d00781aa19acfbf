using System.Text.Json;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation.Tests;

public sealed class EvaluationRunnerTests : IDisposable
{
    private static readonly Box Left = new(0, 0, 20, 40);
    private static readonly Box Right = new(40, 0, 20, 40);
    private static readonly Box Middle = new(24, 10, 11, 11);

    private readonly SyntheticCoco _coco = new();

    public void Dispose() => _coco.Dispose();

    [Fact]
    public async Task Perfect_answers_score_a_hundred_in_everything()
    {
        AddPhotos();
        using var engine = new ScriptedEngine
        {
            Ground = phrase => phrase == "person" ? Mask(Left).Union(Mask(Right)) : Mask(Middle),
            Refine = prompt => Mask(prompt.Box ?? new[] { Left, Middle, Right }.First(b => b.Contains(prompt.Positive[0]))),
            Objects = [("person", 0.9, Left), ("person", 0.8, Right), ("dog", 0.7, Middle), ("gnome", 0.1, Left)],
        };

        var report = await EvaluationRunner.RunAsync(Options(), engine);

        Assert.Equal((100, 100, 100, 2), (report.Grounding!.CIoU, report.Grounding.MIoU, report.Grounding.AP50, report.Grounding.N));
        Assert.Equal((100, 100, 3), (report.Interactive!.Click1MIoU, report.Interactive.BoxMIoU, report.Interactive.N));
        Assert.Null(report.Interactive.StuffClick1MIoU);
        Assert.Equal((100, 100, 3), (report.Instance!.AP, report.Instance.AP50, report.Instance.N));
        Assert.Equal(0, engine.LiveEncodings);
        Assert.Equal(1, report.Photos);
    }

    [Fact]
    public async Task Clicks_lie_on_the_deepest_point_and_boxes_are_the_annotations()
    {
        AddPhotos();
        using var engine = new ScriptedEngine();
        await EvaluationRunner.RunAsync(Options(EvaluationTask.Interactive), engine);

        // The middle of the 11×11 box at (24, 10).
        Assert.Contains(engine.Prompts, p => p.Positive is [{ X: 29.5, Y: 15.5 }] && p.Box is null);
        Assert.Contains(engine.Prompts, p => p.Box == Middle && p.Positive.Count == 0);
        Assert.All(engine.Prompts, p => Assert.True((p.Previous is null && p.Negative.Count == 0) || p.Positive.Count > 1));
    }

    [Fact]
    public async Task No_answer_counts_as_an_empty_mask()
    {
        AddPhotos();
        using var engine = new ScriptedEngine { Ground = phrase => phrase == "dog" ? throw new PromptException("no such word") : Mask(Left) };

        var report = await EvaluationRunner.RunAsync(Options(), engine);

        Assert.Equal(2, report.Grounding!.N);
        Assert.Equal(25, report.Grounding.MIoU, 2);
        Assert.Equal(100 * 800 / 1721.0, report.Grounding.CIoU, 2);
        Assert.Equal(50, report.Grounding.AP50);
        Assert.Equal(0, report.Interactive!.Click1MIoU);
        Assert.Equal(0, report.Instance!.AP);
    }

    [Fact]
    public async Task Each_further_click_lies_deepest_in_what_is_wrong_and_carries_the_answer_on()
    {
        _coco.AddInstances(1, "instances", (1, Left, false));
        _coco.Save();
        BinaryMask[] answers = [Mask(new Box(0, 0, 20, 20)), Mask(new Box(0, 0, 28, 40)), Mask(Left)];
        using var engine = new ScriptedEngine { Refine = p => p.Box is null ? answers[p.Positive.Count + p.Negative.Count - 1] : null };

        var interactive = (await EvaluationRunner.RunAsync(Options(EvaluationTask.Interactive), engine)).Interactive!;

        Assert.Equal([50, 71.43, 100, 100, 100], interactive.ClickMIoU); // the third click leaves nothing to correct
        Assert.Equal((3, 3), (interactive.NoC85, interactive.NoC90));
        var clicks = engine.Prompts.Where(p => p.Box is null).ToList();
        Assert.Equal(3, clicks.Count);
        Assert.Equal((2, 0), (clicks[1].Positive.Count, clicks[1].Negative.Count)); // the lower half is missing
        Assert.InRange(clicks[1].Positive[1].Y, 25, 35);
        Assert.Equal(answers[0], clicks[1].Previous);
        Assert.Equal((2, 1), (clicks[2].Positive.Count, clicks[2].Negative.Count)); // a strip is too much
        Assert.InRange(clicks[2].Negative[0].X, 20, 28);
        Assert.Equal(answers[1], clicks[2].Previous);
    }

    [Fact]
    public async Task Scores_are_held_against_what_was_right()
    {
        AddPhotos();
        using var engine = new ScriptedEngine
        {
            Ground = phrase => phrase == "person" ? Mask(Left).Union(Mask(Right)) : Mask(Left),
            Objects = [("person", 0.9, Left), ("person", 0.85, Left), ("dog", 0.35, Middle)],
        };
        var report = await EvaluationRunner.RunAsync(Options(EvaluationTask.Grounding, EvaluationTask.Instance), engine);

        // The engine is sure of both phrases and wrong with one; of the persons the second is the first again.
        Assert.Equal((2, 50), (report.PhraseReliability!.N, report.PhraseReliability.Bins[^1].Right));
        Assert.Equal([(0.3, 1, 100.0), (0.8, 1, 0), (0.9, 1, 100)], report.ThingReliability!.Bins.Select(b => (b.From, b.Count, b.Right)));
    }

    [Fact]
    public async Task Names_present_and_absent_are_told_apart_at_the_default_threshold()
    {
        AddPhotos();
        _coco.AddInstances(2, null, (1, Left, false));
        _coco.Save();
        using var engine = new ScriptedEngine { Ground = phrase => phrase == "person" ? Mask(Left) : null };

        var report = await EvaluationRunner.RunAsync(Options(EvaluationTask.Grounding), engine);

        // Person twice present and found, dog present once and not found, absent once and refused.
        Assert.Equal(66.7, report.Grounding!.FoundWhenPresent);
        Assert.Equal(100, report.Grounding.RefusedWhenAbsent);
    }

    [Fact]
    public async Task Panoptic_photos_bring_stuff_along_and_crowds_are_no_questions()
    {
        _coco.AddPanoptic(7, (187, new Box(0, 0, 60, 40), false), (1, Left, false), (18, Middle, true));
        _coco.Save();
        using var engine = new ScriptedEngine { Refine = _ => Mask(Left) };

        var report = await EvaluationRunner.RunAsync(Options(), engine);

        Assert.Equal((1, 1), (report.Grounding!.N, report.Interactive!.N));
        Assert.Equal(100, report.Interactive.Click1MIoU);
        Assert.Equal(1, report.Interactive.StuffN);
        Assert.Equal(0, report.Interactive.StuffClick1MIoU);
        Assert.Equal(1, report.Instance!.N);
    }

    [Fact]
    public async Task Panoptic_and_semantic_answers_are_scored_on_photos_whose_stuff_is_labelled()
    {
        AddPhotos();
        _coco.AddPanoptic(7, (187, new Box(0, 0, 60, 40), false), (1, Left, false), (18, Middle, true));
        _coco.Save();
        using var engine = new ScriptedEngine { Divided = [("person", Mask(Left), true), ("sky", Mask(new Box(0, 0, 60, 40)).Except(Mask(Left)), false)] };

        var report = await EvaluationRunner.RunAsync(Options(EvaluationTask.Panoptic, EvaluationTask.Semantic), engine);

        Assert.Equal(1, report.Panoptic!.N);
        Assert.Equal((100, 1), (report.Panoptic.Things.PQ, report.Panoptic.Things.Count));
        Assert.Equal(1, report.Panoptic.Stuff.Count);
        Assert.Equal(1, report.Semantic!.N);
        Assert.Equal(100 * 1479 / 1600.0, report.Panoptic.Stuff.SQ, 2); // the crowd's 121 pixels are not sky
        Assert.Equal(100 * 1479 / 1600.0, report.Semantic.StuffMIoU, 2);
        Assert.Equal(50, report.Semantic.ThingsMIoU);
    }

    [Fact]
    public async Task Words_are_asked_of_the_photo_in_which_what_they_mean_is_largest()
    {
        _coco.AddInstances(1, "instances", (18, new Box(0, 0, 8, 8), false));
        _coco.AddInstances(2, "instances", (18, Left, false), (1, Right, false));
        _coco.Save();
        using var engine = new ScriptedEngine { Ground = phrase => phrase switch { "pet" => Mask(Left), "mammal" => Mask(Right), _ => null } };

        var words = (await EvaluationRunner.RunAsync(Options(EvaluationTask.Words), engine)).Words!;

        var pet = Assert.Single(words.Words, w => w.Phrase == "pet");
        Assert.Equal((2, true, true, 1.0, true), (pet.Photo, pet.Taught, pet.Found, pet.IoU, pet.Right));
        var mammal = Assert.Single(words.Words, w => w.Phrase == "mammal");
        Assert.Equal((2, false, true, 0.0, false), (mammal.Photo, mammal.Taught, mammal.Found, mammal.IoU, mammal.Right));
        Assert.False(Assert.Single(words.Words, w => w.Phrase == "people").Found);
        Assert.DoesNotContain(words.Words, w => w.Phrase is "bike" or "tabby"); // not in these photos; of another photo
        Assert.Equal(words.N, words.Words.Count);
        Assert.Equal(100.0 / words.N, words.Right, 1);
        Assert.Equal(0, words.RightWhenNotTaught);
    }

    [Fact]
    public async Task A_model_without_stuff_is_not_asked_for_it()
    {
        _coco.AddPanoptic(7, (187, new Box(0, 0, 60, 40), false), (1, Left, false));
        _coco.Save();
        using var engine = new ScriptedEngine();
        var report = await EvaluationRunner.RunAsync(Options(EvaluationTask.Panoptic, EvaluationTask.Semantic), engine);
        Assert.Null(report.Panoptic);
        Assert.Null(report.Semantic);
        Assert.Equal(0, engine.Calls);
    }

    [Fact]
    public async Task Only_the_tasks_asked_for_are_run_and_reported()
    {
        AddPhotos();
        using var engine = new ScriptedEngine();
        var report = await EvaluationRunner.RunAsync(Options(EvaluationTask.Instance), engine);

        // Average precision looks at the unsure as well.
        Assert.NotEmpty(engine.ThingThresholds);
        Assert.All(engine.ThingThresholds, threshold => Assert.Equal(0, threshold));
        Assert.Equal(1, engine.Calls);
        var json = JsonDocument.Parse(report.ToJson()).RootElement;
        Assert.False(json.TryGetProperty("grounding", out _));
        Assert.True(json.TryGetProperty("instance", out _));
    }

    [Fact]
    public async Task The_JSON_names_model_data_and_figures()
    {
        AddPhotos();
        using var engine = new ScriptedEngine();
        var json = JsonDocument.Parse((await EvaluationRunner.RunAsync(Options(), engine)).ToJson()).RootElement;
        Assert.Equal("scripted", json.GetProperty("model").GetString());
        Assert.Equal("1.2.3", json.GetProperty("version").GetString());
        Assert.Equal("val", json.GetProperty("split").GetString());
        Assert.Equal(["cIoU", "mIoU", "AP50", "n", "found_when_present", "refused_when_absent"], json.GetProperty("grounding").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["click1_mIoU", "box_mIoU", "n", "stuff_n", "click_mIoU", "NoC85", "NoC90"], json.GetProperty("interactive").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["AP", "AP50", "AP75", "n"], json.GetProperty("instance").EnumerateObject().Select(p => p.Name));
        Assert.True(json.GetProperty("seconds_per_photo").GetDouble() >= 0);
        Assert.True(json.GetProperty("date").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public async Task Progress_is_told_after_every_photo()
    {
        AddPhotos();
        _coco.AddInstances(2, null, (1, Left, false));
        _coco.Save();
        using var engine = new ScriptedEngine { Ground = _ => Mask(Left) };
        var told = new List<EvaluationProgress>();
        await EvaluationRunner.RunAsync(Options(), engine, new Listener(told));
        Assert.Equal([(1, 2), (2, 2)], told.Where(p => !p.IsIndexing).Select(p => (p.Done, p.Total)));
        Assert.Contains(told, p => p is { IsIndexing: true, Done: 2, Total: 2 });
        Assert.Null(new EvaluationProgress(0, 2, TimeSpan.Zero).Remaining);
        Assert.Equal(TimeSpan.FromSeconds(30), new EvaluationProgress(1, 4, TimeSpan.FromSeconds(10)).Remaining);
    }

    [Fact]
    public async Task Cancelling_stops_and_leaves_no_encoding()
    {
        AddPhotos();
        using var source = new CancellationTokenSource();
        using var engine = new ScriptedEngine
        {
            Refine = _ =>
            {
                source.Cancel();
                source.Token.ThrowIfCancellationRequested();
                return null;
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EvaluationRunner.RunAsync(Options(), engine, null, source.Token));
        Assert.Equal(0, engine.LiveEncodings);
    }

    [Fact]
    public async Task Partly_labelled_photos_are_left_out()
    {
        AddPhotos();
        _coco.AddInstances(2, "person_only", (1, Left, false));
        _coco.AddInstances(3, "none");
        _coco.Save();
        using var engine = new ScriptedEngine();
        var report = await EvaluationRunner.RunAsync(Options(), engine);
        Assert.Equal(1, report.Photos);
    }

    [Fact]
    public async Task Nothing_to_measure_is_an_error()
    {
        _coco.AddInstances(2, "person_only", (1, Left, false));
        _coco.Save();
        using var engine = new ScriptedEngine();
        await Assert.ThrowsAsync<DatasetFormatException>(() => EvaluationRunner.RunAsync(Options(), engine));
    }

    [Fact]
    public async Task The_sheet_shows_best_median_and_worst()
    {
        AddPhotos();
        using var engine = new ScriptedEngine { Ground = _ => Mask(Left), Refine = _ => Mask(Middle) };
        var report = await EvaluationRunner.RunAsync(Options(), engine);
        var sheet = EvaluationSheet.Render(report);
        Assert.InRange(sheet.Width, 3 * SyntheticCoco.Width, 2000);

        // Of three kinds of question there are two or three answers each, in three rows.
        Assert.InRange(sheet.Height, 9 * SyntheticCoco.Height, 4000);
        Assert.Throws<ArgumentException>(() => EvaluationSheet.Render(report with { Answers = [] }));
    }

    private static BinaryMask Mask(Box box) => BinaryMask.FromBox(SyntheticCoco.Width, SyntheticCoco.Height, box);

    private void AddPhotos()
    {
        _coco.AddInstances(1, "instances", (1, Left, false), (1, Right, false), (18, Middle, false));
        _coco.Save();
    }

    private EvaluationOptions Options(params EvaluationTask[] tasks) =>
        tasks.Length == 0
            ? new EvaluationOptions { Data = _coco.Root, Split = "val" }
            : new EvaluationOptions { Data = _coco.Root, Split = "val", Tasks = tasks };

    private sealed class Listener(List<EvaluationProgress> told) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => told.Add(value);
    }
}
