using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Tests.Scripted;

/// <summary>An engine whose answers are known: squares of the image, and the phrase "unicorn" is never found.</summary>
internal sealed class ScriptedEngine : IFindEngine
{
    private static readonly FindTimings Timings = new(TimeSpan.FromMilliseconds(61.24), TimeSpan.FromMilliseconds(12.5));

    /// <summary>The options that it was loaded with.</summary>
    public FindEngineOptions? Loaded { get; set; }

    public SegmentOptions? SegmentAsked { get; private set; }

    public GroundOptions? GroundAsked { get; private set; }

    public IReadOnlyList<Phrase> PhrasesAsked { get; private set; } = [];

    public RefinePrompt? RefineAsked { get; private set; }

    public RefineOptions? RefineOptionsAsked { get; private set; }

    /// <summary>Called before each question, to fail or to wait.</summary>
    public Func<CancellationToken, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    public bool IsDisposed { get; private set; }

    /// <summary>Encodings made and not disposed.</summary>
    public int Encodings { get; private set; }

    /// <summary>Encodings made.</summary>
    public int EncodeCalls { get; private set; }

    public FindModelInfo Model { get; } = new("scripted", "1.2.3", "none", "none", ["square", "stripe"]);

    public Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
    {
        Encodings++;
        EncodeCalls++;
        return Task.FromResult<EncodedImage>(new Encoding(image.Width, image.Height, () => Encodings--));
    }

    public async Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        SegmentAsked = options;
        await BeforeAnswer(cancellationToken);
        return new SegmentResult
        {
            Model = Model,
            Prototype = "instance",
            Width = image.Width,
            Height = image.Height,
            Timings = Timings,
            Regions = [Square(image, 1, "square", 0.91234, 4), Square(image, 2, "[red] stripe", 0.5, 2) with { OtherLabels = [new("square", 0.34567), new("dot", 0.24)] }],
        };
    }

    public async Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        GroundAsked = options;
        PhrasesAsked = phrases;
        await BeforeAnswer(cancellationToken);
        var answers = new List<PhraseAnswer>();
        foreach (var phrase in phrases.Select(asked => asked.ToString()))
        {
            var found = phrase != "unicorn";
            var region = found ? Square(image, answers.Count(answer => answer.Found) + 1, phrase, 0.8, 3) : null;
            answers.Add(new PhraseAnswer(phrase, found, found ? 0.8 : 0.07, region, phrase == "blorb square" ? ["blorb"] : []));
        }

        return new GroundResult
        {
            Model = Model,
            Prototype = "grounding",
            Width = image.Width,
            Height = image.Height,
            Timings = Timings,
            Regions = [.. answers.Where(answer => answer.Found).Select(answer => answer.Region!)],
            Answers = answers,
        };
    }

    public async Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default)
    {
        RefineAsked = prompt;
        RefineOptionsAsked = options;
        await BeforeAnswer(cancellationToken);
        return new RefineResult
        {
            Model = Model,
            Prototype = "interactive",
            Width = image.Width,
            Height = image.Height,
            Timings = Timings,
            Regions = prompt.Positive is [{ X: 0, Y: 0 }] ? [] : [Square(image, 1, "region", 0.7, 5)],
        };
    }

    public void Dispose() => IsDisposed = true;

    private static Region Square(EncodedImage image, int number, string label, double score, int side)
    {
        var pixels = new byte[image.Width * image.Height];
        for (var y = 1; y <= side; y++)
        {
            for (var x = 2; x < 2 + side; x++)
            {
                pixels[(y * image.Width) + x] = 1;
            }
        }

        return new Region(number, label, score, new Box(2, 1, side, side), new BinaryMask(image.Width, image.Height, pixels));
    }

    private sealed class Encoding(int width, int height, Action onDispose) : EncodedImage(width, height, Timings.Encode)
    {
        public override long ByteSize => 1;

        protected override void Dispose(bool disposing) => onDispose();
    }
}
