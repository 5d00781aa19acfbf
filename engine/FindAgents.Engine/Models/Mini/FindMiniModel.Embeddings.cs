using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

internal sealed partial class FindMiniModel
{
    /// <inheritdoc/>
    public Embeddings EmbedImage(IModelEncoding encoding)
    {
        using var scope = NewDisposeScope();
        var image = (MiniImage)encoding;
        var vector = _network.EmbedImages(ImageEncoder.Describe(image.Regions), image.Objects!.Trail);
        return new Embeddings(MiniPrototypes.ImageTextRetrieval.Name, vector.cpu().MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public Embeddings EmbedRegions(IModelEncoding encoding, IReadOnlyList<BinaryMask> masks)
    {
        using var scope = NewDisposeScope();
        var image = (MiniImage)encoding;
        var vectors = masks.Count == 0
            ? zeros(0, _config.DimProj)
            : _network.EmbedRegions(image.Regions.Pool(stack([.. masks.Select(mask => mask.ToTensor(_device).to_type(ScalarType.Float32))])));
        return new Embeddings(MiniPrototypes.InterleavedSegmentation.Name, vectors.cpu().MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public Embeddings EmbedPhrases(IReadOnlyList<ModelPhrase> phrases, EmbeddingSpace space)
    {
        using var scope = NewDisposeScope();
        if (space == EmbeddingSpace.Regions)
        {
            using var encoding = EncodePhrases(phrases, _names, out var strange);
            return new Embeddings(MiniPrototypes.InterleavedSegmentation.Name, encoding.Phrases.cpu().clone().MoveToOuterDisposeScope()) { Unknown = strange };
        }

        var (words, padding, unknown) = Sentences(phrases);
        return new Embeddings(MiniPrototypes.InterleavedRetrieval.Name, _network.EmbedSentences(words, padding).cpu().MoveToOuterDisposeScope()) { Unknown = unknown };
    }
}
