using System.Collections.Concurrent;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests;

/// <summary>A model that keeps an image's mean brightness, and does what a test tells it.</summary>
internal sealed class FakeFindModel : IFindModel
{
    /// <summary>(B, H, W) of every call.</summary>
    public ConcurrentQueue<(long Batch, long Height, long Width)> Encoded { get; } = new();

    /// <summary>Runs before an encoding: throws, or waits.</summary>
    public Action<Tensor> Before { get; init; } = _ => { };

    public FindModelInfo Info { get; } = new("fake", "1", "none", "none", ["cat"]);

    public double DefaultPresenceThreshold => 0.5;

    public bool IsBetterAskedTwice => false;

    public long BytesPerPixel { get; init; }

    public (int Width, int Height) InputSize(int width, int height) => width >= height ? (64, 32) : (32, 64);

    public IReadOnlyList<IModelEncoding> Encode(Tensor pixels)
    {
        Encoded.Enqueue((pixels.shape[0], pixels.shape[2], pixels.shape[3]));
        Before(pixels);
        using var means = pixels.mean([1, 2, 3]);
        return [.. means.data<float>().ToArray().Select(mean => new Encoding(mean))];
    }

    public ObjectAnswers Segment(IModelEncoding encoding, SegmentOptions options, int width, int height, CancellationToken cancellationToken)
    {
        Before(empty(0));
        throw new NotSupportedException();
    }

    public PhraseAnswers Ground(IModelEncoding encoding, IReadOnlyList<ModelPhrase> phrases, TaskPrototype? prototype = null) => throw new NotSupportedException();

    public RefineAnswer Refine(IModelEncoding encoding, RefinePrompt prompt, int width, int height, TaskPrototype? prototype = null) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <remarks>The brightness.</remarks>
    public Embeddings EmbedImage(IModelEncoding encoding) => new("brightness", tensor(new[] { ((Encoding)encoding).Mean }).view(1, 1).DetachFromDisposeScope());

    public Embeddings EmbedRegions(IModelEncoding encoding, IReadOnlyList<BinaryMask> masks) => throw new NotSupportedException();

    public Embeddings EmbedPhrases(IReadOnlyList<ModelPhrase> phrases, EmbeddingSpace space) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed record Encoding(float Mean) : IModelEncoding
    {
        public long ByteSize => sizeof(float);

        public void Dispose()
        {
        }
    }
}
