using System.Collections.ObjectModel;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>The truth about one image of a batch, as far as losses read it; H and W are those of the (padded) input.</summary>
/// <remarks>Holds tensors that it does not own.</remarks>
public sealed record ImageTargets
{
    /// <summary>(N) int64: the objects' classes, 0 … K − 1.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>(N, H, W): the objects' masks, 0 or 1.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>(S, H, W): the masks that the spatial prompts mean; one may be empty, and is then passed over.</summary>
    public Tensor? SpatialMasks { get; init; }

    /// <summary>(G, H, W): the phrases' masks; null where the image has no phrases.</summary>
    public Tensor? GroundingMasks { get; init; }

    /// <summary>What each phrase says, as a number: phrases that say the same share their truth.</summary>
    public IReadOnlyList<long> GroundingHashes { get; init; } = [];

    /// <summary>Weight of the phrases' class loss: officially 2 for sentences, 0.5 for class names.</summary>
    public double GroundingWeight { get; init; } = 1;

    /// <summary>(1, L, C): the caption's word embeddings.</summary>
    public Tensor? CaptionTokens { get; init; }

    /// <summary>(1, L): 1 for words and 0 for padding.</summary>
    public Tensor? CaptionMask { get; init; }

    /// <summary>(E, H, W): the masks of the interleaved sentence's entities; one may be empty, and is then passed over.</summary>
    public Tensor? InterleaveMasks { get; init; }

    /// <summary>(E): 1 where an entity of the sentence is a piece of an image, 0 where it is words.</summary>
    public Tensor? InterleaveIsVisual { get; init; }

    /// <summary>What a prototype of one's own is to learn, under names that its loss terms know.</summary>
    public IReadOnlyDictionary<string, Tensor> Others { get; init; } = ReadOnlyDictionary<string, Tensor>.Empty;

    /// <summary>One of <see cref="Others"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">The image has none of that name.</exception>
    public Tensor Other(string name) => Others.TryGetValue(name, out var value)
        ? value
        : throw new ArgumentException($"A loss needs the target '{name}', which an image of the batch lacks; it has {string.Join(", ", Others.Keys)}.", nameof(name));
}
