using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Engine;

/// <summary>An engine that passes every call on to another: the base of decorators, which override what they add to.</summary>
/// <remarks>
/// Disposing it disposes the inner engine. The decorators of a pipeline share their innermost engine's images: an
/// <see cref="EncodedImage"/> made through one of them may be used with any other of the same pipeline.
/// </remarks>
public class DelegatingFindEngine : IFindEngine
{
    /// <summary>Wraps an engine.</summary>
    /// <param name="innerEngine">The engine that answers; owned from now on.</param>
    protected DelegatingFindEngine(IFindEngine innerEngine)
    {
        ArgumentNullException.ThrowIfNull(innerEngine);
        InnerEngine = innerEngine;
    }

    /// <summary>The engine that calls are passed on to.</summary>
    protected IFindEngine InnerEngine { get; }

    /// <inheritdoc/>
    public virtual FindModelInfo Model => InnerEngine.Model;

    /// <inheritdoc/>
    public virtual Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default) =>
        InnerEngine.EncodeAsync(image, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        InnerEngine.SegmentAsync(image, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default) =>
        InnerEngine.GroundAsync(image, phrases, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default) =>
        InnerEngine.RefineAsync(image, prompt, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default) =>
        InnerEngine.EmbedImageAsync(image, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default) =>
        InnerEngine.EmbedRegionsAsync(image, masks, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default) =>
        InnerEngine.EmbedPhrasesAsync(phrases, space, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the inner engine.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called, rather than a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            InnerEngine.Dispose();
        }
    }
}
