using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Training.Losses;

/// <summary>Losses that bring embeddings of the same thing together and keep others apart.</summary>
/// <remarks>Scales are logarithms, as the checkpoint keeps them; the factor itself is clamped at 100. Results live in the caller's dispose scope.</remarks>
public static class ContrastiveLosses
{
    private const double LargestScale = 100;

    // What the official code adds to a norm before dividing by it.
    private const double Epsilon = 1e-7;

    /// <summary>Embeddings divided by their length.</summary>
    /// <param name="embeddings">(…, C).</param>
    public static Tensor Normalize(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        using var norm = embeddings.norm(-1, keepdim: true, p: 2);
        using var divisor = norm.Plus(Epsilon);
        return embeddings / divisor;
    }

    /// <summary>Cosines times the scale.</summary>
    /// <param name="vision">(N, C), of any length.</param>
    /// <param name="language">(M, C), of any length.</param>
    /// <param name="logScale">() the scale's logarithm.</param>
    /// <returns>(N, M).</returns>
    public static Tensor Similarity(Tensor vision, Tensor language, Tensor logScale)
    {
        using var scope = NewDisposeScope();
        return (Factor(logScale) * Normalize(vision).matmul(Normalize(language).t())).MoveToOuterDisposeScope();
    }

    /// <summary>The symmetric loss of CLIP: each image finds its own text, each text its own image.</summary>
    /// <param name="vision">(B, C).</param>
    /// <param name="language">(B, C), in the same order.</param>
    /// <param name="logScale">() the scale's logarithm.</param>
    /// <returns>A scalar.</returns>
    public static Tensor ImageText(Tensor vision, Tensor language, Tensor logScale)
    {
        ArgumentNullException.ThrowIfNull(vision);
        using var scope = NewDisposeScope();
        var logits = Similarity(vision, language, logScale); // (B, B)
        var own = Range(0, vision.shape[0], ScalarType.Int64, vision.device);
        return (functional.cross_entropy(logits, own).Plus(functional.cross_entropy(logits.t(), own)) / Constant(2)).MoveToOuterDisposeScope();
    }

    /// <summary>The fine-grained loss: an image's queries on average find the words of its caption, and words the queries.</summary>
    /// <param name="queries">(B, Q, C).</param>
    /// <param name="words">(B, L, C).</param>
    /// <param name="wordMask">(B, L), 1 for words and 0 for padding.</param>
    /// <param name="logScale">() the scale's logarithm.</param>
    /// <returns>A scalar: 0.7 of the images' loss and 0.3 of the words'.</returns>
    /// <remarks>A caption's n-th word weighs n, as in the official code.</remarks>
    public static Tensor QueryWord(Tensor queries, Tensor words, Tensor wordMask, Tensor logScale)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(wordMask);
        using var scope = NewDisposeScope();
        var batch = queries.shape[0];
        var mask = wordMask.to(queries.dtype);
        var weights = mask * mask.cumsum(1); // (B, L)
        var kept = wordMask.to(ScalarType.Bool).flatten().nonzero().squeeze(1); // (W): all words of all captions
        var wordOf = Range(0, batch, ScalarType.Int64, queries.device).unsqueeze(1).expand(-1, wordMask.shape[1]).flatten().index_select(0, kept); // (W)
        var own = eye(batch, dtype: queries.dtype, device: queries.device).index_select(1, wordOf); // (B, W)
        var truth = own * weights.flatten().index_select(0, kept).unsqueeze(0);
        truth = truth / truth.sum(1, keepdim: true).Plus(Epsilon);

        var keptWords = Normalize(words).flatten(0, 1).index_select(0, kept); // (W, C)
        var cosines = Normalize(queries).matmul(keptWords.t()); // (B, Q, W)
        var logits = Factor(logScale) * cosines.mean([1]); // (B, W)
        var images = SoftCrossEntropy(logits, truth);
        var text = SoftCrossEntropy(logits.t(), truth.t());
        return (images * Constant(0.7)).Plus(text * Constant(0.3)).MoveToOuterDisposeScope();
    }

    /// <summary>Cross-entropy with a distribution as target, the mean over rows.</summary>
    /// <param name="logits">(N, M).</param>
    /// <param name="targets">(N, M); rows need not sum to 1.</param>
    /// <returns>A scalar.</returns>
    public static Tensor SoftCrossEntropy(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return (-targets * functional.log_softmax(logits, -1)).sum(-1).mean().MoveToOuterDisposeScope();
    }

    private static Tensor Factor(Tensor logScale) => logScale.exp().clamp(max: Constant(LargestScale));
}
