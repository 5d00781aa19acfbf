using System.Diagnostics;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using Microsoft.Extensions.Logging;

namespace FindAgents.Engine;

/// <summary>An engine that logs what is asked of the one inside and how that ends.</summary>
/// <remarks>
/// Sizes, counts and times at <see cref="LogLevel.Debug"/>; what people ask for (phrases) and what is found (labels,
/// scores, boxes) only at <see cref="LogLevel.Trace"/>, which should stay off where those are private. Failures at
/// <see cref="LogLevel.Error"/>, except those that a caller can mend (<see cref="FindException"/>), which are
/// <see cref="LogLevel.Information"/>. Pixels and masks are never logged.
/// </remarks>
public sealed partial class LoggingFindEngine : DelegatingFindEngine
{
    private readonly ILogger _logger;

    /// <summary>Wraps an engine.</summary>
    /// <param name="innerEngine">The engine that answers; owned from now on.</param>
    /// <param name="logger">Where to log.</param>
    public LoggingFindEngine(IFindEngine innerEngine, ILogger logger)
        : base(innerEngine)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
    }

    /// <inheritdoc/>
    public override Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default) =>
        LogAsync(
            "encode",
            () => $"{image?.Width}×{image?.Height}",
            () => base.EncodeAsync(image!, cancellationToken),
            encoded => $"{encoded.ByteSize} bytes");

    /// <inheritdoc/>
    public override Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        LogAsync(
            "segment",
            () => $"{image?.Width}×{image?.Height}, categories: {(options?.Categories is { Count: > 0 } some ? string.Join(", ", some) : "all")}",
            () => base.SegmentAsync(image!, options, cancellationToken),
            Summary);

    /// <inheritdoc/>
    public override Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        LogPhrases(phrases);
        return LogAsync(
            "ground",
            () => $"{image?.Width}×{image?.Height}, {phrases?.Count} phrases",
            () => base.GroundAsync(image!, phrases!, options, cancellationToken),
            Summary);
    }

    /// <inheritdoc/>
    public override Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default) =>
        LogAsync(
            "refine",
            () => $"{image?.Width}×{image?.Height}, {prompt?.Positive.Count} points on, {prompt?.Negative.Count} off, {prompt?.Strokes.Count} strokes, box: {prompt?.Box is not null}, mask: {prompt?.Mask is not null}, previous: {prompt?.Previous is not null}",
            () => base.RefineAsync(image!, prompt!, options, cancellationToken),
            Summary);

    /// <inheritdoc/>
    public override Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default) =>
        LogAsync("embed image", () => $"{image?.Width}×{image?.Height}", () => base.EmbedImageAsync(image!, cancellationToken), Summary);

    /// <inheritdoc/>
    public override Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default) =>
        LogAsync("embed regions", () => $"{image?.Width}×{image?.Height}, {masks?.Count} masks", () => base.EmbedRegionsAsync(image!, masks!, cancellationToken), Summary);

    /// <inheritdoc/>
    public override Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default)
    {
        LogPhrases(phrases);
        return LogAsync("embed phrases", () => $"{phrases?.Count} phrases beside {space}", () => base.EmbedPhrasesAsync(phrases!, space, cancellationToken), Summary);
    }

    private static string Summary(EmbeddingResult result) => $"{result.Vectors.Count} vectors by prototype {result.Prototype}";

    private static string Summary(FindResult result) => $"{result.Regions.Count} regions by prototype {result.Prototype}";

    private async Task<T> LogAsync<T>(string operation, Func<string> ask, Func<Task<T>> call, Func<T, string> answer)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            LogStarted(operation, ask());
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            var result = await call().ConfigureAwait(false);
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                LogCompleted(operation, Stopwatch.GetElapsedTime(start).TotalMilliseconds, answer(result));
            }

            if (result is FindResult found && _logger.IsEnabled(LogLevel.Trace))
            {
                foreach (var region in found.Regions)
                {
                    LogRegion(operation, region.Number, region.Label, region.Score, region.Box.ToString());
                }
            }

            return result;
        }
        catch (OperationCanceledException)
        {
            LogCanceled(operation, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            throw;
        }
        catch (FindException exception)
        {
            LogRefused(operation, exception.Message);
            throw;
        }
        catch (Exception exception)
        {
            LogFailed(operation, exception);
            throw;
        }
    }

    private void LogPhrases(IReadOnlyList<Phrase>? phrases)
    {
        if (phrases is not null && _logger.IsEnabled(LogLevel.Trace))
        {
            LogPhraseList(string.Join(" | ", phrases));
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Operation} started: {Ask}")]
    private partial void LogStarted(string operation, string ask);

    [LoggerMessage(LogLevel.Debug, "{Operation} completed in {Milliseconds:0.0} ms: {Answer}")]
    private partial void LogCompleted(string operation, double milliseconds, string answer);

    [LoggerMessage(LogLevel.Trace, "Phrases: {Phrases}")]
    private partial void LogPhraseList(string phrases);

    [LoggerMessage(LogLevel.Trace, "{Operation} found #{Number} {Label} {Score:0.000} at {Box}")]
    private partial void LogRegion(string operation, int number, string label, double score, string box);

    [LoggerMessage(LogLevel.Debug, "{Operation} canceled after {Milliseconds:0.0} ms")]
    private partial void LogCanceled(string operation, double milliseconds);

    [LoggerMessage(LogLevel.Information, "{Operation} refused: {Reason}")]
    private partial void LogRefused(string operation, string reason);

    [LoggerMessage(LogLevel.Error, "{Operation} failed")]
    private partial void LogFailed(string operation, Exception exception);
}
