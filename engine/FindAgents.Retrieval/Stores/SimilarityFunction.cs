using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Stores;

/// <summary>A distance function of the abstractions: a <see cref="Stores.Similarity"/> and how it is told.</summary>
/// <param name="Similarity">What orders records, the most alike first.</param>
/// <param name="IsDistance">Whether callers are told a distance, which is smaller for what is more alike.</param>
internal readonly record struct SimilarityFunction(Similarity Similarity, bool IsDistance)
{
    /// <summary>The functions there are, in words.</summary>
    public const string Names = $"{DistanceFunction.CosineSimilarity} (the default), {DistanceFunction.CosineDistance}, {DistanceFunction.DotProductSimilarity}, {DistanceFunction.NegativeDotProductSimilarity}";

    /// <summary>The function of a name, or null where there is none such.</summary>
    public static SimilarityFunction? Of(string? name) => name switch
    {
        null or DistanceFunction.CosineSimilarity => new(Similarity.Cosine, false),
        DistanceFunction.CosineDistance => new(Similarity.Cosine, true),
        DistanceFunction.DotProductSimilarity => new(Similarity.Dot, false),
        DistanceFunction.NegativeDotProductSimilarity => new(Similarity.Dot, true),
        _ => null,
    };

    /// <summary>What callers are told of a similarity; and back, since it is its own inverse.</summary>
    public double Score(double similarity) => (Similarity, IsDistance) switch
    {
        (_, false) => similarity,
        (Similarity.Cosine, true) => 1 - similarity,
        _ => -similarity,
    };
}
