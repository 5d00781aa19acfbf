using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Evaluation.Tests;

public sealed class InterleavedEvaluationTests : IDisposable
{
    private static readonly Box Left = new(0, 0, 20, 40);
    private static readonly Box Right = new(40, 0, 20, 40);

    private readonly SyntheticCoco _coco = new();

    public InterleavedEvaluationTests()
    {
        _coco.AddInstances(1, "instances", (1, Left, false), (18, Right, false));
        _coco.AddInstances(2, "instances", (1, Right, false));
        _coco.AddCaption(1, "A person on the left of a dog.");
        _coco.AddCaption(2, "Somebody stands there, a person.");
        _coco.Save();
    }

    public void Dispose() => _coco.Dispose();

    [Fact]
    public async Task Captions_find_their_photos_and_photos_their_captions()
    {
        using var engine = new ScriptedEngine { Sentence = phrase => ScriptedEngine.Axis(phrase.ToString().Contains("dog", StringComparison.Ordinal) ? 1 : 2) };
        var result = await RunAsync(EvaluationTask.Retrieval, engine);
        Assert.Equal(100, result.Retrieval!.IR.R1);
        Assert.Equal(100, result.Retrieval.TR.R1);
    }

    [Fact]
    public async Task A_thing_is_left_out_shown_and_said()
    {
        var asked = new List<string>();
        using var engine = new ScriptedEngine
        {
            // Knows the first photo by a dog or a person mentioned or shown, the second by nothing else.
            Sentence = phrase =>
            {
                asked.Add(phrase.ToString());
                var told = phrase.ToString();
                return ScriptedEngine.Axis(told.Contains("left", StringComparison.Ordinal) ? (told.Contains("person", StringComparison.Ordinal) ? 1 : 2) : 2);
            },
        };

        var result = (await RunAsync(EvaluationTask.InterleavedRetrieval, engine)).InterleavedRetrieval!;

        Assert.Equal(2, result.N);
        Assert.Contains("a on the left of a dog", asked);
        Assert.Contains("a [person] on the left of a dog", asked);
        Assert.Contains("a [dog] on the left of a dog", asked);
        Assert.Contains("A person on the left of a dog.", asked);
        Assert.Equal(50, result.Dropped.R1);
        Assert.Equal(100, result.Shown.R1);
        Assert.Equal(0, result.ShownWrong!.R1);
        Assert.Equal(100, result.Said.R1);
        Assert.Null(result.Recovered); // of two photos five hold both: nothing was lost
    }

    [Fact]
    public async Task A_piece_of_the_next_photo_asks_for_its_like()
    {
        var asked = new List<string>();
        using var engine = new ScriptedEngine
        {
            Ground = phrase =>
            {
                asked.Add(phrase);
                return BinaryMask.FromBox(SyntheticCoco.Width, SyntheticCoco.Height, Left);
            },
        };

        var result = await RunAsync(EvaluationTask.InterleavedSegmentation, engine);

        // A person in each; the dog has no like.
        Assert.Equal(["[person]", "[person]"], asked);
        Assert.Equal((2, 50), (result.InterleavedSegmentation!.N, result.InterleavedSegmentation.AP50));
        Assert.Equal(0, engine.LiveEncodings);
        Assert.Contains("a piece of 2.png: person", result.Answers.Select(a => a.Question));
    }

    [Fact]
    public async Task Pieces_find_their_like_in_other_photos_only()
    {
        using var right = new ScriptedEngine { Piece = mask => ScriptedEngine.Axis(0) };
        var result = (await RunAsync(EvaluationTask.Regions, right)).Regions!;
        Assert.Equal(2, result.N); // the dog is alone

        // The person of the first photo has one candidate; that of the second shares the first place with the dog.
        Assert.Equal(100, result.Recall.R1);

        using var wrong = new ScriptedEngine { Piece = mask => ScriptedEngine.Axis(mask.BoundingBox.X > 0 ? 1 : 2) };
        Assert.Equal(50, (await RunAsync(EvaluationTask.Regions, wrong)).Regions!.Recall.R1);
    }

    private Task<EvaluationResult> RunAsync(EvaluationTask task, IFindEngine engine) =>
        EvaluationRunner.RunAsync(new EvaluationOptions { Data = _coco.Root, Split = "val", Tasks = [task] }, engine);
}
