using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Tests;

/// <summary>
/// A crude engine that needs no model: objects are connected patches of one colour on white, phrases are colour
/// names, and a piece of an image stands for its colour. Its answers depend on pixels and prompts alone, so tests can say what must come out.
/// </summary>
internal sealed class ColourEngine : IFindEngine
{
    private static readonly (string Name, byte R, byte G, byte B)[] Colours =
    [
        ("red", 220, 30, 30), ("green", 30, 180, 60), ("blue", 40, 60, 220), ("yellow", 240, 220, 40), ("black", 10, 10, 10), ("white", 255, 255, 255),
    ];

    private static readonly string[] OtherWords = ["the", "a", "square", "circle", "patch", "object", "in", "on", "of", "corner"];

    private int _encodeCalls;
    private int _liveEncodings;

    public int EncodeCalls => _encodeCalls;

    public int LiveEncodings => _liveEncodings;

    public bool IsDisposed { get; private set; }

    /// <summary>Awaited before an image is encoded: lets a test hold a call open.</summary>
    public Func<CancellationToken, Task> BeforeEncode { get; set; } = _ => Task.CompletedTask;

    /// <summary>Awaited before a question is answered.</summary>
    public Func<CancellationToken, Task> BeforeAsk { get; set; } = _ => Task.CompletedTask;

    public FindModelInfo Model { get; init; } = new("colour", "1.0", "pixels", "colour names", [.. Colours.Select(c => c.Name).Where(name => name != "white")]) { StuffCategories = ["white"] };

    public static (byte R, byte G, byte B) Rgb(string name)
    {
        var colour = Colours.Single(c => c.Name == name);
        return (colour.R, colour.G, colour.B);
    }

    public async Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var start = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _encodeCalls);
        await BeforeEncode(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        // (H, W): the colour nearest to each pixel
        var labels = new byte[image.Width * image.Height];
        var pixels = image.Pixels.Span;
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Nearest(pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]);
        }

        Interlocked.Increment(ref _liveEncodings);
        return new Labels(this, image.Width, image.Height, labels, Stopwatch.GetElapsedTime(start));
    }

    public async Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (labels, start) = await BeginAsync(image, cancellationToken).ConfigureAwait(false);
        options ??= new SegmentOptions();
        var patches = Patches(labels)
            .Where(patch => options.Categories is not { Count: > 0 } || options.Categories.Contains(patch.Name, StringComparer.OrdinalIgnoreCase))
            .Select(patch => (patch.Name, patch.Mask, Score: 0.5 + (0.5 * patch.Area / labels.Pixels.Length)))
            .Where(patch => patch.Score >= options.ScoreThreshold)
            .OrderByDescending(patch => patch.Score)
            .Take(options.MaxRegions)
            .Select((patch, i) => new Region(i + 1, patch.Name, patch.Score, Bounds(patch.Mask), patch.Mask) { IsThing = true, OtherLabels = OtherLabels(patch.Name, patch.Score) })
            .ToList();
        if (options.Kind != SegmentKind.Things)
        {
            var white = BinaryMask.FromNonZero(labels.Width, labels.Height, [.. labels.Pixels.Select(p => Colours[p].Name == "white" ? (byte)1 : (byte)0)]);
            patches.Add(new Region(patches.Count + 1, "white", 0.5, white.BoundingBox, white) { IsThing = false });
        }

        return new SegmentResult
        {
            Model = Model,
            Prototype = options.Prototype?.Name ?? (options.Kind == SegmentKind.Things ? "instance" : "panoptic"),
            Width = image.Width,
            Height = image.Height,
            Regions = patches,
            Timings = new FindTimings(image.EncodeTime, Stopwatch.GetElapsedTime(start)),
        };
    }

    // Yellow is nearly green, and a little red.
    private static IReadOnlyList<ScoredLabel> OtherLabels(string colour, double score) =>
        colour == "yellow" ? [new("green", score * 0.75), new("red", score * 0.25)] : [];

    public async Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (phrases is not { Count: > 0 } || phrases.Any(asked => string.IsNullOrWhiteSpace(asked.ToString())))
        {
            throw new PromptException("There is no phrase, or one is empty: name a thing to look for.");
        }

        var (labels, start) = await BeginAsync(image, cancellationToken).ConfigureAwait(false);
        var answers = new List<PhraseAnswer>();
        foreach (var asked in phrases)
        {
            var phrase = asked.ToString();
            string[] words = [.. asked.Parts.SelectMany(part => part is PhraseRegion region
                ? [ColourOf(region)]
                : ((PhraseText)part).Text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))];
            var known = words.Where(word => OtherWords.Contains(word) || Colours.Any(c => c.Name == word)).ToList();
            if (known.Count == 0)
            {
                throw new PromptException($"Phrase '{phrase}' holds no word that the model knows: describe the thing in common English words.");
            }

            var colour = Array.FindIndex(Colours, c => known.Contains(c.Name));
            var mask = new BinaryMask(labels.Width, labels.Height, [.. labels.Pixels.Select(l => (byte)(l == colour ? 1 : 0))]);
            var found = mask.Pixels.Contains((byte)1);
            answers.Add(new PhraseAnswer(
                phrase,
                found,
                found ? 0.9 : 0.1,
                found ? new Region(answers.Count(a => a.Found) + 1, phrase, 0.9, Bounds(mask), mask) : null,
                [.. words.Except(known)]));
        }

        return new GroundResult
        {
            Model = Model,
            Prototype = options?.Prototype?.Name ?? (phrases.All(asked => asked.IsText) ? "grounding" : "interleaved"),
            Width = image.Width,
            Height = image.Height,
            Answers = answers,
            Regions = [.. answers.Where(a => a.Region is not null).Select(a => a.Region!)],
            Timings = new FindTimings(image.EncodeTime, Stopwatch.GetElapsedTime(start)),
        };
    }

    public async Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var (labels, start) = await BeginAsync(image, cancellationToken).ConfigureAwait(false);
        var strokes = prompt.Strokes.SelectMany(stroke => stroke).ToList();
        foreach (var point in prompt.Positive.Concat(prompt.Negative).Concat(strokes))
        {
            if (!(point.X >= 0 && point.X < image.Width && point.Y >= 0 && point.Y < image.Height))
            {
                throw new PromptException($"Point ({point.X}, {point.Y}) lies outside the {image.Width}×{image.Height} image.");
            }
        }

        if (prompt.Box is { } asked && !(asked.Width > 0 && asked.Height > 0 && double.IsFinite(asked.X + asked.Y + asked.Width + asked.Height)))
        {
            throw new PromptException($"The box {asked} is not one: width and height have to be numbers above 0.");
        }

        var inside = (prompt.Previous ?? prompt.Mask)?.Pixels.ToArray() ?? new byte[labels.Pixels.Length];
        if (prompt.Box is { } box)
        {
            for (var i = 0; i < inside.Length; i++)
            {
                var (x, y) = (i % image.Width, i / image.Width);
                if (x >= box.X && x < box.Right && y >= box.Y && y < box.Bottom && Colours[labels.Pixels[i]].Name != "white")
                {
                    inside[i] = 1;
                }
            }
        }

        foreach (var (points, value) in new[] { (prompt.Positive.Concat(strokes), (byte)1), (prompt.Negative, (byte)0) })
        {
            foreach (var point in points)
            {
                foreach (var i in Flood(labels, ((int)point.Y * image.Width) + (int)point.X))
                {
                    inside[i] = value;
                }
            }
        }

        var mask = new BinaryMask(image.Width, image.Height, inside);
        return new RefineResult
        {
            Model = Model,
            Prototype = options?.Prototype?.Name ?? "interactive",
            Width = image.Width,
            Height = image.Height,
            Regions = mask.Pixels.Contains((byte)1) ? [new Region(1, "object", 0.8, Bounds(mask), mask)] : [],
            Timings = new FindTimings(image.EncodeTime, Stopwatch.GetElapsedTime(start)),
        };
    }

    // (colours): an image lies where its colours do, by their share; white counts for little, or every image would lie there.
    public async Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default)
    {
        var (labels, start) = await BeginAsync(image, cancellationToken).ConfigureAwait(false);
        var shares = new float[Colours.Length];
        foreach (var label in labels.Pixels)
        {
            shares[label] += Colours[label].Name == "white" ? 0.01f : 1;
        }

        return Placed("colour-retrieval", EmbeddingSpace.Images, start, [shares]);
    }

    // A piece lies at its colour, and so does the colour's name.
    public async Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default)
    {
        var (_, start) = await BeginAsync(image, cancellationToken).ConfigureAwait(false);
        return Placed("colour-regions", EmbeddingSpace.Regions, start, [.. masks.Select(mask => At([ColourOf(new PhraseRegion(image, mask))]))]);
    }

    public async Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var start = Stopwatch.GetTimestamp();
        await BeforeAsk(cancellationToken).ConfigureAwait(false);
        var places = phrases.Select(phrase => At([.. phrase.Parts.SelectMany(part => part is PhraseRegion region ? [ColourOf(region)] : Words((PhraseText)part))])).ToList();
        return places.FindIndex(place => place.All(value => value == 0)) is var unknown and >= 0
            ? throw new PromptException($"Phrase '{phrases[unknown]}' holds no word that the model knows: describe the thing in common English words.")
            : Placed(phrases.All(phrase => phrase.IsText) ? "colour-retrieval" : "colour-interleaved", space, start, places) with
            {
                UnknownWords = [.. phrases.Select(phrase => phrase.Parts.OfType<PhraseText>().SelectMany(Words).Where(word => !OtherWords.Contains(word) && !Colours.Any(c => c.Name == word)).ToList())],
            };
    }

    private static string[] Words(PhraseText part) => part.Text.ToLowerInvariant().Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries);

    private static float[] At(IReadOnlyCollection<string> words) => [.. Colours.Select(colour => words.Contains(colour.Name) ? 1f : 0f)];

    private EmbeddingResult Placed(string prototype, EmbeddingSpace space, long start, IReadOnlyList<float[]> places) => new()
    {
        Model = Model,
        Prototype = prototype,
        Space = space,
        Vectors = [.. places.Select(place =>
        {
            var length = MathF.Sqrt(place.Sum(value => value * value));
            return new ReadOnlyMemory<float>([.. place.Select(value => value / length)]);
        })],
        Elapsed = Stopwatch.GetElapsedTime(start),
    };

    public void Dispose() => IsDisposed = true;

    // The commonest that is not white.
    private static string ColourOf(PhraseRegion region)
    {
        var labels = (Labels)region.Image;
        ObjectDisposedException.ThrowIf(labels.IsDisposed, labels);
        return Enumerable.Range(0, labels.Pixels.Length)
            .Where(i => region.Mask[i % labels.Width, i / labels.Width])
            .Select(i => Colours[labels.Pixels[i]].Name)
            .Where(name => name != "white")
            .GroupBy(name => name)
            .MaxBy(colour => colour.Count())?.Key ?? "white";
    }

    private static byte Nearest(byte r, byte g, byte b) => (byte)Enumerable.Range(0, Colours.Length).MinBy(i =>
        Math.Abs(r - Colours[i].R) + Math.Abs(g - Colours[i].G) + Math.Abs(b - Colours[i].B));

    private static IEnumerable<(string Name, BinaryMask Mask, int Area)> Patches(Labels labels)
    {
        var seen = new bool[labels.Pixels.Length];
        for (var i = 0; i < seen.Length; i++)
        {
            if (seen[i] || Colours[labels.Pixels[i]].Name == "white")
            {
                continue;
            }

            var patch = Flood(labels, i);
            var mask = new byte[seen.Length];
            foreach (var j in patch)
            {
                seen[j] = true;
                mask[j] = 1;
            }

            yield return (Colours[labels.Pixels[i]].Name, new BinaryMask(labels.Width, labels.Height, mask), patch.Count);
        }
    }

    private static HashSet<int> Flood(Labels labels, int start)
    {
        var patch = new HashSet<int> { start };
        var open = new Stack<int>(patch);
        while (open.TryPop(out var i))
        {
            var x = i % labels.Width;
            int[] neighbours = [x > 0 ? i - 1 : -1, x < labels.Width - 1 ? i + 1 : -1, i - labels.Width, i + labels.Width];
            foreach (var j in neighbours)
            {
                if (j >= 0 && j < labels.Pixels.Length && labels.Pixels[j] == labels.Pixels[start] && patch.Add(j))
                {
                    open.Push(j);
                }
            }
        }

        return patch;
    }

    private static Box Bounds(BinaryMask mask)
    {
        var inside = Enumerable.Range(0, mask.Pixels.Length).Where(i => mask[i % mask.Width, i / mask.Width]).ToList();
        var (left, top) = (inside.Min(i => i % mask.Width), inside[0] / mask.Width);
        return new Box(left, top, inside.Max(i => i % mask.Width) - left + 1, (inside[^1] / mask.Width) - top + 1);
    }

    private async Task<(Labels Labels, long Start)> BeginAsync(EncodedImage image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var labels = (Labels)image;
        ObjectDisposedException.ThrowIf(labels.IsDisposed, labels);
        var start = Stopwatch.GetTimestamp();
        await BeforeAsk(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(labels.IsDisposed, labels);
        return (labels, start);
    }

    private sealed class Labels(ColourEngine engine, int width, int height, byte[] pixels, TimeSpan encodeTime)
        : EncodedImage(width, height, encodeTime)
    {
        private int _disposed;

        public byte[] Pixels { get; } = pixels;

        public bool IsDisposed => _disposed != 0;

        public override long ByteSize => Pixels.Length;

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref engine._liveEncodings);
            }
        }
    }
}
