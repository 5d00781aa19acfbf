using System.Diagnostics;
using System.Diagnostics.Metrics;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Engine;

/// <summary>An engine that reports the calls of the one inside as activities and metrics, for OpenTelemetry or any other listener.</summary>
/// <remarks>
/// <para>The activity source and the meter are both named <see cref="DefaultSourceName"/> unless told otherwise.</para>
/// <para>
/// Activities: <c>find.encode</c>, <c>find.segment</c>, <c>find.ground</c>, <c>find.refine</c>, with the tags
/// <c>find.model.name</c>, <c>find.model.version</c>, <c>find.image.width</c>, <c>find.image.height</c>,
/// <c>find.phrases.count</c>, <c>find.regions.count</c>, <c>find.prototype</c>, and <c>error.type</c> on failure.
/// </para>
/// <para>
/// Metrics: <c>find.operation.duration</c> (histogram, seconds), <c>find.operation.regions</c> (histogram, regions an
/// answer) and <c>find.encoded.size</c> (histogram, bytes an image), tagged <c>find.operation</c>,
/// <c>find.model.name</c> and, for the duration of a failed call, <c>error.type</c>.
/// </para>
/// <para>What people asked for is left out unless <see cref="EnableSensitiveData"/> is set.</para>
/// </remarks>
public sealed class TelemetryFindEngine : DelegatingFindEngine
{
    /// <summary>The name of the activity source and of the meter where none is given.</summary>
    public const string DefaultSourceName = "FindAgents.Engine";

    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _regions;
    private readonly Histogram<long> _encodedSize;

    /// <summary>Wraps an engine.</summary>
    /// <param name="innerEngine">The engine that answers; owned from now on.</param>
    /// <param name="sourceName">The name of the activity source and the meter; <see langword="null"/> for <see cref="DefaultSourceName"/>.</param>
    public TelemetryFindEngine(IFindEngine innerEngine, string? sourceName = null)
        : base(innerEngine)
    {
        var name = string.IsNullOrWhiteSpace(sourceName) ? DefaultSourceName : sourceName;
        var version = typeof(TelemetryFindEngine).Assembly.GetName().Version?.ToString(3);
        _source = new ActivitySource(name, version);
        _meter = new Meter(name, version);
        _duration = _meter.CreateHistogram(
            "find.operation.duration",
            "s",
            "How long an operation took.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60] });
        _regions = _meter.CreateHistogram<int>("find.operation.regions", "{region}", "How many regions an answer held.");
        _encodedSize = _meter.CreateHistogram<long>("find.encoded.size", "By", "How many bytes of tensors an encoded image holds.");
    }

    /// <summary>Whether activities carry the phrases asked, as <c>find.phrases</c>, and the labels found, as <c>find.labels</c>, and the messages of errors. Off by default.</summary>
    public bool EnableSensitiveData { get; set; }

    /// <inheritdoc/>
    public override Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default) =>
        MeasureAsync("encode", image?.Width, image?.Height, null, () => base.EncodeAsync(image!, cancellationToken));

    /// <inheritdoc/>
    public override Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        MeasureAsync("segment", image?.Width, image?.Height, null, () => base.SegmentAsync(image!, options, cancellationToken));

    /// <inheritdoc/>
    public override Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default) =>
        MeasureAsync("ground", image?.Width, image?.Height, phrases, () => base.GroundAsync(image!, phrases, options, cancellationToken));

    /// <inheritdoc/>
    public override Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default) =>
        MeasureAsync("refine", image?.Width, image?.Height, null, () => base.RefineAsync(image!, prompt, options, cancellationToken));

    /// <inheritdoc/>
    public override Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default) =>
        MeasureAsync("embed_image", image?.Width, image?.Height, null, () => base.EmbedImageAsync(image!, cancellationToken));

    /// <inheritdoc/>
    public override Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default) =>
        MeasureAsync("embed_regions", image?.Width, image?.Height, null, () => base.EmbedRegionsAsync(image!, masks, cancellationToken));

    /// <inheritdoc/>
    public override Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default) =>
        MeasureAsync("embed_phrases", null, null, phrases, () => base.EmbedPhrasesAsync(phrases, space, cancellationToken));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _meter.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<T> MeasureAsync<T>(string operation, int? width, int? height, IReadOnlyList<Phrase>? phrases, Func<Task<T>> call)
    {
        using var activity = _source.StartActivity($"find.{operation}");
        var tags = new TagList { { "find.operation", operation }, { "find.model.name", Model.Name } };
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("find.model.name", Model.Name);
            activity.SetTag("find.model.version", Model.Version);
            activity.SetTag("find.image.width", width);
            activity.SetTag("find.image.height", height);
            activity.SetTag("find.phrases.count", phrases?.Count);
            activity.SetTag("find.phrases", EnableSensitiveData ? phrases?.Select(phrase => phrase.ToString()).ToArray() : null);
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            var result = await call().ConfigureAwait(false);
            Describe(activity, tags, result);
            return result;
        }
        catch (Exception exception)
        {
            var type = exception.GetType().FullName;
            tags.Add("error.type", type);
            activity?.SetTag("error.type", type);
            // A message may quote what was asked.
            activity?.SetStatus(ActivityStatusCode.Error, EnableSensitiveData ? exception.Message : null);
            throw;
        }
        finally
        {
            _duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
    }

    private void Describe<T>(Activity? activity, in TagList tags, T result)
    {
        switch (result)
        {
            case EncodedImage encoded:
                _encodedSize.Record(encoded.ByteSize, tags);
                break;
            case FindResult found:
                _regions.Record(found.Regions.Count, tags);
                activity?.SetTag("find.regions.count", found.Regions.Count);
                activity?.SetTag("find.prototype", found.Prototype);
                activity?.SetTag("find.labels", EnableSensitiveData ? found.Regions.Select(region => region.Label).ToArray() : null);
                break;
        }
    }
}
