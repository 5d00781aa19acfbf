using FindAgents.Engine.Masks;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation.Tests;

/// <summary>What is measured by searching albums.</summary>
public sealed class AlbumEvaluationTests : IDisposable
{
    private static readonly Box Left = new(0, 0, 20, 40);
    private static readonly Box Right = new(40, 0, 20, 40);

    private readonly SyntheticCoco _coco = new();

    public AlbumEvaluationTests()
    {
        _coco.AddInstances(1, "instances", (1, Left, false), (18, Right, false));
        _coco.AddInstances(2, "instances", (1, Right, false));
        _coco.AddCaption(1, "A person on the left of a dog.");
        _coco.AddCaption(2, "Somebody stands there, a person.");
        _coco.Save();
    }

    public void Dispose() => _coco.Dispose();

    [Fact]
    public async Task Photos_of_another_split_are_among_those_to_be_found()
    {
        // Photos 9 and 17 lie where photo 1 does: two rivals at its place cost it the first.
        var others = new SyntheticCoco("train", _coco.Root);
        others.AddInstances(9, "instances", (1, Left, false));
        others.AddInstances(17, "instances", (1, Left, false));
        others.AddCaption(9, "Nobody asks this.");
        others.Save();
        using var engine = Scripted();

        var alone = await RunAsync(Options(EvaluationTask.Retrieval), engine);
        var among = await RunAsync(Options(EvaluationTask.Retrieval) with { Gallery = "train" }, engine);

        Assert.Equal((2, 100.0), (alone.Gallery!.Value, alone.Retrieval!.IR.R1));
        Assert.Equal((4, 50.0, 100.0), (among.Gallery!.Value, among.Retrieval!.IR.R1, among.Retrieval.IR.R5));
        Assert.Equal(alone.Retrieval.TR, among.Retrieval.TR);
        Assert.Equal(0, engine.LiveEncodings);
    }

    [Fact]
    public async Task An_album_that_is_there_is_searched_as_it_is()
    {
        using var engine = Scripted();
        using var store = new SqliteVectorStore(Path.Combine(_coco.Root, "album.db"));
        var album = await Album.CreateAsync(store, "coco", [Path.Combine(_coco.Root, "images")]);
        var options = Options(EvaluationTask.Retrieval) with { Album = album };

        var error = await Assert.ThrowsAsync<DatasetFormatException>(() => RunAsync(options, engine));
        Assert.Contains("1.png", error.Message, StringComparison.Ordinal);

        await new AlbumIndexer(album, engine).RunAsync();
        var result = await RunAsync(options, engine);

        Assert.Equal(100, result.Retrieval!.IR.R1);
        Assert.Equal(2, (await album.StatusAsync()).Files);
    }

    [Fact]
    public async Task An_albums_own_regions_are_right_where_they_lie_on_what_is_labelled()
    {
        // The engine sees a person on the left and a dog on the right of both photos, and tells pieces by their side.
        using var engine = Scripted(("person", 0.9, Left), ("dog", 0.8, Right));

        var result = await RunAsync(Options(EvaluationTask.Regions), engine);

        // Photo 1's person looks like the left of photo 2, where nothing is labelled; photo 2's like the dog of photo 1.
        Assert.Equal((2, 0.0, 100.0), (result.Regions!.N, result.Regions.Own!.R1, result.Regions.Own.R5));

        // Two regions of photo 2 are asked for two names; photo 1 has everything there is, and nothing to refuse.
        Assert.Equal(4, result.Regions.WordReliability!.N);
        Assert.Null(result.Regions.PieceReliability);
        Assert.Contains(EvaluationFigures.Of(result), figure => figure is { Task: "regions", Name: "the same among an album's own regions R@5", Value: 100 });
        Assert.Equal(0, engine.LiveEncodings);
    }

    [Fact]
    public async Task What_must_not_be_there_is_held_against_the_labels()
    {
        using var engine = Scripted(("person", 0.9, Left));

        var result = (await RunAsync(Options(EvaluationTask.Without), engine)).Without!;

        // Both photos are left out without people, rightly; none without dogs, though one has one.
        Assert.Equal((66.7, 100.0, 50.0, 4), (result.LeftOut, result.Kept, result.Clean, result.N));
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        var before = Folders();
        using var engine = Scripted();
        await RunAsync(Options(EvaluationTask.Regions), engine);
        using var stopped = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EvaluationRunner.RunAsync(Options(EvaluationTask.Regions), engine, new Stop(stopped), stopped.Token));

        Assert.Equal(before, Folders());
    }

    private static string[] Folders() => [.. Directory.GetDirectories(Path.GetTempPath(), "find-evaluation-*").Order(StringComparer.Ordinal)];

    private static ScriptedEngine Scripted(params (string Label, double Score, Box Box)[] objects) => new()
    {
        Sentence = phrase => ScriptedEngine.Axis(phrase.ToString() switch
        {
            "person" => 0,
            "dog" => 5,
            var told => told.Contains("left", StringComparison.Ordinal) ? 1 : 2,
        }),
        Piece = mask => ScriptedEngine.Axis(mask.BoundingBox.X > 0 ? 1 : 0),
        Objects = objects,
    };

    private EvaluationOptions Options(EvaluationTask task) => new()
    {
        Data = _coco.Root,
        Split = "val",
        Tasks = [task],
    };

    private static Task<EvaluationResult> RunAsync(EvaluationOptions options, ScriptedEngine engine) => EvaluationRunner.RunAsync(options, engine);

    private sealed class Stop(CancellationTokenSource source) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => source.Cancel();
    }
}
