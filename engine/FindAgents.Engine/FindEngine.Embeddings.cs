using System.Diagnostics;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using FindAgents.Engine.Results;

namespace FindAgents.Engine;

public sealed partial class FindEngine
{
    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default)
    {
        var encoding = Own(image);
        return RunAsync(clock => ToResult(_model.EmbedImage(encoding.Content), EmbeddingSpace.Images, clock), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default)
    {
        var encoding = Own(image);
        ArgumentNullException.ThrowIfNull(masks);
        foreach (var mask in masks)
        {
            _ = new PhraseRegion(image, mask); // the same guards
        }

        return RunAsync(clock => ToResult(_model.EmbedRegions(encoding.Content, masks), EmbeddingSpace.Regions, clock), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default)
    {
        var asked = CheckPhrases(phrases);
        return RunAsync(clock => ToResult(_model.EmbedPhrases(asked, space), space, clock), cancellationToken);
    }

    private EmbeddingResult ToResult(Embeddings embeddings, EmbeddingSpace space, Stopwatch clock)
    {
        using (embeddings)
        {
            float[] values = embeddings.Vectors.numel() == 0 ? [] : embeddings.Vectors.contiguous().data<float>().ToArray();
            var width = (int)embeddings.Vectors.shape[1];
            return new EmbeddingResult
            {
                Model = Model,
                Prototype = embeddings.Prototype,
                Space = space,
                Vectors = [.. Enumerable.Range(0, (int)embeddings.Vectors.shape[0]).Select(i => new ReadOnlyMemory<float>(values, i * width, width))],
                UnknownWords = embeddings.Unknown,
                Elapsed = clock.Elapsed,
            };
        }
    }
}
