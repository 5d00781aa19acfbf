using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Evaluation.Tests;

/// <summary>An engine whose answers a test sets.</summary>
public sealed class ScriptedEngine : IFindEngine
{
    public Func<string, BinaryMask?> Ground { get; init; } = _ => null;

    public Func<RefinePrompt, BinaryMask?> Refine { get; init; } = _ => null;

    public IReadOnlyList<(string Label, double Score, Box Box)> Objects { get; init; } = [];

    /// <summary>What the image is divided into where no pixel may be in two regions.</summary>
    public IReadOnlyList<(string Label, BinaryMask Mask, bool IsThing)> Divided { get; init; } = [];

    /// <summary>Places sentences; images lie at the axis of their id.</summary>
    public Func<Phrase, float[]> Sentence { get; init; } = _ => Axis(0);

    /// <summary>Places pieces of images.</summary>
    public Func<BinaryMask, float[]> Piece { get; init; } = _ => Axis(0);

    public int LiveEncodings { get; private set; }

    public int Calls { get; private set; }

    /// <summary>From which score on things were asked for, call by call.</summary>
    public List<double> ThingThresholds { get; } = [];

    public List<RefinePrompt> Prompts { get; } = [];

    public FindModelInfo Model => new("scripted", "1.2.3", "eyes", "ears", ["person", "dog"]) { StuffCategories = [.. Divided.Where(d => !d.IsThing).Select(d => d.Label)] };

    public Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
    {
        LiveEncodings++;
        return Task.FromResult<EncodedImage>(new Encoding(this, image.Width, image.Height, image.Pixels.Span[1]));
    }

    public Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls++;
        if (options!.Kind == SegmentKind.Things)
        {
            ThingThresholds.Add(options.ScoreThreshold);
        }

        var regions = options.Kind == SegmentKind.Things
            ? Objects.Where(o => o.Score >= options.ScoreThreshold).Select((o, i) => new Region(i + 1, o.Label, o.Score, o.Box, BinaryMask.FromBox(image.Width, image.Height, o.Box)))
            : Divided.Select((d, i) => new Region(i + 1, d.Label, 1, d.Mask.BoundingBox, d.Mask) { IsThing = d.IsThing });
        return Task.FromResult(new SegmentResult { Model = Model, Prototype = "p", Width = image.Width, Height = image.Height, Timings = new FindTimings(default, default), Regions = [.. regions] });
    }

    public Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls++;
        var answers = phrases.Select(asked => asked.ToString()).Select(phrase => (Phrase: phrase, Region: ToRegion(phrase, Ground(phrase))))
            .Select(a => new PhraseAnswer(a.Phrase, a.Region is not null, 1, a.Region, [])).ToList();
        return Task.FromResult(new GroundResult { Model = Model, Prototype = "p", Width = image.Width, Height = image.Height, Timings = new FindTimings(default, default), Regions = [], Answers = answers });
    }

    public Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls++;
        Prompts.Add(prompt);
        var region = ToRegion("x", Refine(prompt));
        return Task.FromResult(new RefineResult { Model = Model, Prototype = "p", Width = image.Width, Height = image.Height, Timings = new FindTimings(default, default), Regions = region is null ? [] : [region] });
    }

    public Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default) =>
        Placed(EmbeddingSpace.Images, [Axis(((Encoding)image).Id)]);

    public Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default) =>
        Placed(EmbeddingSpace.Regions, [.. masks.Select(Piece)]);

    public Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default) =>
        Placed(space, [.. phrases.Select(Sentence)]);

    public void Dispose()
    {
    }

    /// <summary>The unit vector along one of eight axes.</summary>
    public static float[] Axis(int at) => [.. Enumerable.Range(0, 8).Select(i => i == at % 8 ? 1f : 0f)];

    private Task<EmbeddingResult> Placed(EmbeddingSpace space, float[][] vectors) => Task.FromResult(new EmbeddingResult
    {
        Model = Model,
        Prototype = "p",
        Space = space,
        Vectors = [.. vectors.Select(v => new ReadOnlyMemory<float>(v))],
        Elapsed = default,
    });

    private static Region? ToRegion(string label, BinaryMask? mask) => mask is null ? null : new Region(1, label, 1, mask.BoundingBox, mask);

    private sealed class Encoding(ScriptedEngine engine, int width, int height, int id) : EncodedImage(width, height, default)
    {
        public int Id => id;

        public override long ByteSize => 0;

        protected override void Dispose(bool disposing) => engine.LiveEncodings--;
    }
}
