using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>The embeddings of a set of names, to which object proposals are compared in the semantic space.</summary>
/// <remarks>Owns nothing but what <see cref="Absorb"/> made. Not safe for use by several threads while it absorbs.</remarks>
public sealed class ClassVocabulary : IDisposable
{
    // The official constant; keeps the cosine of a zero row finite.
    private const double NormFloor = 1e-7;

    private readonly Tensor _logitScale;
    private Tensor? _absorbed;
    private Tensor _embeddings;

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="embeddings">(K, P), not necessarily normalised; stays the caller's.</param>
    /// <param name="logitScale">A scalar; cosines are multiplied by its exponential, which is not limited here. Stays the caller's.</param>
    public ClassVocabulary(Tensor embeddings, Tensor logitScale)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(logitScale);
        _embeddings = embeddings;
        _logitScale = logitScale;
    }

    /// <summary>(K, P): the embeddings as they stand, with what was absorbed.</summary>
    public Tensor Embeddings => _embeddings;

    /// <summary>Compares embeddings with the vocabulary.</summary>
    /// <param name="classEmbedding">(B, Q, P): <see cref="VariableOutput.ClassEmbedding"/>.</param>
    /// <returns>(B, Q, K): scaled cosines, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The embeddings are not as wide as the vocabulary's.</exception>
    public Tensor Similarity(Tensor classEmbedding)
    {
        ArgumentNullException.ThrowIfNull(classEmbedding);
        return Similarity(classEmbedding, _embeddings);
    }

    /// <summary>
    /// The same in training, where the batch's own class prompts are fresher than the vocabulary: their embeddings replace
    /// the vocabulary's rows, with their gradient for this comparison, and stay there without it.
    /// </summary>
    /// <param name="classEmbedding">(B, Q, P).</param>
    /// <param name="fresh">(B, P): the class query's embedding for each image.</param>
    /// <param name="classes">(B), int64: which class that is.</param>
    /// <returns>(B, Q, K): scaled cosines, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The embeddings are not as wide as the vocabulary's.</exception>
    public Tensor Absorb(Tensor classEmbedding, Tensor fresh, Tensor classes)
    {
        ArgumentNullException.ThrowIfNull(classEmbedding);
        ArgumentNullException.ThrowIfNull(fresh);
        ArgumentNullException.ThrowIfNull(classes);
        using var scope = NewDisposeScope();
        var updated = _embeddings.index_copy(0, classes, fresh); // (K, P)
        var similarity = Similarity(classEmbedding, updated).MoveToOuterDisposeScope();
        var absorbed = updated.detach().clone().DetachFromDisposeScope();
        _absorbed?.Dispose();
        _absorbed = absorbed;
        _embeddings = absorbed;
        return similarity;
    }

    /// <inheritdoc/>
    public void Dispose() => _absorbed?.Dispose();

    private Tensor Similarity(Tensor classEmbedding, Tensor embeddings)
    {
        // A matrix product of unequal widths ends the process inside libtorch's wrapper: ask before.
        if (classEmbedding.shape[^1] != embeddings.shape[^1])
        {
            throw new ArgumentException($"The embeddings are {classEmbedding.shape[^1]} wide, the vocabulary's {embeddings.shape[^1]}.", nameof(classEmbedding));
        }

        using var scope = NewDisposeScope();
        return (_logitScale.exp() * Normalised(classEmbedding).matmul(Normalised(embeddings).transpose(0, 1))).MoveToOuterDisposeScope();
    }

    /// <summary>Rows divided by their length: what a cosine is the product of.</summary>
    internal static Tensor Normalised(Tensor rows) => rows / rows.norm(-1, keepdim: true).Plus(NormFloor);
}
