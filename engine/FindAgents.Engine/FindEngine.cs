using System.Diagnostics;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using FindAgents.Engine.Results;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine;

/// <summary>The engine: brings images to the model's size, asks it, and brings its answers back to the image's pixels.</summary>
/// <remarks>
/// Safe for concurrent callers. Calls run on the thread pool, a few at a time, since each uses several cores; the others
/// wait without holding a thread. Images that come at about the same time may be encoded together.
/// </remarks>
public sealed partial class FindEngine : IFindEngine
{
    // Each call uses all of torch's threads, so more than two at a time only wait for each other.
    private const int MaxConcurrency = 2;

    private readonly IFindModel _model;
    private readonly SemaphoreSlim _gate;
    private bool _disposed;

    /// <summary>Makes an engine of a model, which it takes over.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Batches and second looks; the rest is the model's affair.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="time">The clock that batches wait by.</param>
    internal FindEngine(IFindModel model, FindEngineOptions options, Device device, TimeProvider? time = null)
    {
        _model = model;
        _device = device;
        LooksTwice = options.SecondLook ?? model.IsBetterAskedTwice;
        _gate = new SemaphoreSlim(MaxConcurrency, MaxConcurrency);
        _memory = new DeviceMemory(device.ToString(), options.Precision, model.BytesPerPixel);
        _encoding = new(new(EncodeTogether, () => _gate.WaitAsync(), Leave, DeviceMemory.IsOutOfMemory), Limits(options, device), time);
    }

    /// <inheritdoc/>
    public FindModelInfo Model => _model.Info;

    /// <summary>Whether phrases and prompts are asked twice.</summary>
    internal bool LooksTwice { get; }

    /// <inheritdoc/>
    public Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        var encoding = Own(image);
        options ??= new SegmentOptions();
        var wanted = CheckCategories(options);
        return RunAsync(
            clock =>
            {
                using var answers = _model.Segment(encoding.Content, options, image.Width, image.Height, cancellationToken);
                var regions = SegmentReading.Read(answers, image, options, wanted, cancellationToken);

                return new SegmentResult
                {
                    Model = Model,
                    Prototype = answers.Prototype,
                    Width = image.Width,
                    Height = image.Height,
                    Regions = regions,
                    Timings = new FindTimings(image.EncodeTime, clock.Elapsed),
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        var encoding = Own(image);
        var asked = CheckPhrases(phrases);
        var threshold = options?.ScoreThreshold ?? _model.DefaultPresenceThreshold;
        return RunAsync(
            clock =>
            {
                using var answers = Ground(encoding, asked, options?.Prototype, cancellationToken);
                var regions = new List<Region>();
                var results = new PhraseAnswer[asked.Count];
                for (var i = 0; i < results.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var score = answers.Presence[i];
                    var region = score >= threshold ? ToRegion(answers.Masks[i], answers.Scaling, image, regions.Count + 1, asked[i].Text, score) : null;
                    if (region is not null)
                    {
                        regions.Add(region);
                    }

                    results[i] = new PhraseAnswer(asked[i].Text, region is not null, score, region, answers.Unknown[i]);
                }

                return new GroundResult
                {
                    Model = Model,
                    Prototype = answers.Prototype,
                    Width = image.Width,
                    Height = image.Height,
                    Regions = regions,
                    Answers = results,
                    Timings = new FindTimings(image.EncodeTime, clock.Elapsed),
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default)
    {
        var encoding = Own(image);
        RefinePromptGuard.Check(prompt, image.Width, image.Height);
        options ??= new RefineOptions();
        return RunAsync(
            clock =>
            {
                using var answer = Refine(encoding, prompt, options.Prototype, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                var region = ToRegion(answer.Mask, answer.Scaling, image, 1, answer.Label ?? "region", answer.Score, options.MaskThreshold);
                return new RefineResult
                {
                    Model = Model,
                    Prototype = answer.Prototype,
                    Width = image.Width,
                    Height = image.Height,
                    Regions = region is null ? [] : [region],
                    Timings = new FindTimings(image.EncodeTime, clock.Elapsed),
                };
            },
            cancellationToken);
    }

    /// <summary>Frees the model. Encodings that it made may still be disposed, but no longer asked about.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _encoding.Dispose();
            _model.Dispose();
            _gate.Dispose();
        }
    }

    private async Task<T> RunAsync<T>(Func<Stopwatch, T> call, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    // Both are the thread's own, so they are set here, where the work runs.
                    using var inference = inference_mode();
                    using var scope = NewDisposeScope();
                    return call(Stopwatch.StartNew());
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not DeviceMemoryException && DeviceMemory.IsOutOfMemory(e))
        {
            throw _memory.ExplainQuestion(e);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        if (!_disposed)
        {
            _gate.Release();
        }
    }

    private KeptEncoding Own(EncodedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (image is not KeptEncoding kept || kept.Engine != this)
        {
            throw new ArgumentException("The image was encoded by another engine: encode it with the engine that is asked.", nameof(image));
        }

        kept.ThrowIfDisposed();
        return kept;
    }

    private HashSet<string>? CheckCategories(SegmentOptions options)
    {
        if (options.Kind != SegmentKind.Things && Model.StuffCategories.Count == 0)
        {
            throw new FindException($"{Model.Name} knows things only, no stuff: segment things, or take a model that knows stuff, such as find-mini.");
        }

        if (options.Categories is not { Count: > 0 } categories)
        {
            return null;
        }

        IReadOnlyList<string> known = options.Kind == SegmentKind.Things ? Model.Categories : [.. Model.Categories, .. Model.StuffCategories];
        var unknown = categories.Where(c => !known.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        return unknown.Count == 0
            ? new HashSet<string>(categories, StringComparer.OrdinalIgnoreCase)
            : throw new PromptException(
                $"{Model.Name} has no category named {string.Join(", ", unknown.Select(u => $"'{u}'"))} among its {(options.Kind == SegmentKind.Things ? "things" : "things and stuff")}. Ask for it as a phrase (ground), or take one of: {string.Join(", ", known)}.");
    }

    private List<ModelPhrase> CheckPhrases(IReadOnlyList<Phrase> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        if (phrases.Count == 0)
        {
            throw new PromptException("No phrase was given: give at least one, such as \"the cat\".");
        }

        var asked = new List<ModelPhrase>(phrases.Count);
        for (var i = 0; i < phrases.Count; i++)
        {
            var phrase = phrases[i] ?? throw new PromptException($"Phrase {i + 1} of {phrases.Count} is missing: say what to look for, such as \"the cat\".");
            List<ModelPhrasePart> parts = [.. phrase.Parts.Where(part => part is not PhraseText { Text: var text } || !string.IsNullOrWhiteSpace(text)).Select(Part)];
            asked.Add(parts.Count == 0
                ? throw new PromptException($"Phrase {i + 1} of {phrases.Count} is empty: say what to look for, such as \"the cat\".")
                : new ModelPhrase(phrase.ToString(), parts));
        }

        return asked;
    }

    private ModelPhrasePart Part(PhrasePart part) => part switch
    {
        PhraseRegion region => new ModelPhrasePart(null, Own(region.Image).Content, region.Mask),
        _ => new ModelPhrasePart(((PhraseText)part).Text.Trim(), null, null),
    };

    private static Region? ToRegion(Tensor logits, MaskScaling scaling, EncodedImage image, int number, string label, double score, double threshold = 0.5)
    {
        var mask = MaskReading.Above(logits, image.Width, image.Height, threshold, scaling);
        return mask.IsEmpty ? null : new Region(number, label, score, mask.BoundingBox, mask);
    }
}
