using System.Numerics.Tensors;

namespace FindAgents.Evaluation.Metrics;

/// <summary>Recall at k between images and captions, by the cosine of their embeddings.</summary>
/// <remarks>
/// R@k = 100 · (queries with a right candidate among their first k) / queries; source: FIND's
/// <c>retrieval_evaluation.py</c>. Wrong candidates that score just as much as the best right one share the places with
/// it: each costs half a place (so that one such rival still leaves the first place, two do not), since counting a tie
/// as won flatters a model that gives everything the same score. The official
/// code leaves ties to the order in which <c>torch.topk</c> happens to find them, so figures agree where nothing ties.
/// A score that is not a number, such as the cosine to an embedding of zeros, finds nothing and hides nothing. Pure and
/// thread-safe.
/// </remarks>
public static class RetrievalMetric
{
    /// <summary>Recall at 1, 5 and 10 in both directions.</summary>
    /// <param name="images">Each image's id and embedding (C).</param>
    /// <param name="captions">The id of each caption's image, and its embedding (C).</param>
    /// <exception cref="ArgumentException">Two embeddings differ in length, or one is empty.</exception>
    public static RetrievalScores Compute(
        IReadOnlyList<(long ImageId, float[] Embedding)> images,
        IReadOnlyList<(long ImageId, float[] Embedding)> captions)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        return new RetrievalScores(Recall(captions, images), Recall(images, captions));
    }

    /// <summary>The part of the queries, in percent, that find a right candidate among their first k.</summary>
    /// <param name="scores">(queries, candidates).</param>
    /// <param name="isRight">Whether a candidate is right for a query.</param>
    /// <param name="k">How many places count.</param>
    /// <returns>0–100; 0 where there is no query. A query without a right candidate finds none.</returns>
    public static double RecallAt(double[,] scores, Func<int, int, bool> isRight, int k)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(isRight);
        return Share(Ranks(scores, isRight), k);
    }

    /// <summary>The cosines of every row of one set of embeddings to every row of another.</summary>
    /// <param name="a">(A, C), flat.</param>
    /// <param name="b">(B, C), flat.</param>
    /// <param name="width">C.</param>
    /// <returns>(A, B).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is not positive.</exception>
    /// <exception cref="ArgumentException">A set is not a whole number of rows.</exception>
    public static double[,] Cosines(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (a.Length % width != 0 || b.Length % width != 0)
        {
            throw new ArgumentException($"{a.Length} and {b.Length} values are not whole rows of {width}.", nameof(width));
        }

        var (rows, columns) = (a.Length / width, b.Length / width);
        var cosines = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                cosines[i, j] = TensorPrimitives.CosineSimilarity(a.Slice(i * width, width), b.Slice(j * width, width));
            }
        }

        return cosines;
    }

    /// <summary>Recall at 1, 5 and 10 of a whole table of scores.</summary>
    internal static RecallScores Recall(double[,] scores, Func<int, int, bool> isRight) => Recall(Ranks(scores, isRight));

    // Row by row: the whole table of a benchmark (5 000 images, 25 000 captions) would fill a gigabyte.
    private static RecallScores Recall(IReadOnlyList<(long ImageId, float[] Embedding)> queries, IReadOnlyList<(long ImageId, float[] Embedding)> candidates)
    {
        var (row, isRight) = (new double[candidates.Count], new bool[candidates.Count]);
        var ranks = new double[queries.Count];
        for (var q = 0; q < queries.Count; q++)
        {
            for (var c = 0; c < candidates.Count; c++)
            {
                row[c] = TensorPrimitives.CosineSimilarity<float>(queries[q].Embedding, candidates[c].Embedding);
                isRight[c] = queries[q].ImageId == candidates[c].ImageId;
            }

            ranks[q] = Rank(row, isRight);
        }

        return Recall(ranks);
    }

    /// <summary>Recall at 1, 5 and 10 of places from 0.</summary>
    internal static RecallScores Recall(double[] ranks) => new(Share(ranks, 1), Share(ranks, 5), Share(ranks, 10));

    private static double Share(double[] ranks, int k) => ranks.Length == 0 ? 0 : 100.0 * ranks.Count(rank => rank < k) / ranks.Length;

    private static double[] Ranks(double[,] scores, Func<int, int, bool> isRight)
    {
        var (row, right) = (new double[scores.GetLength(1)], new bool[scores.GetLength(1)]);
        var ranks = new double[scores.GetLength(0)];
        for (var q = 0; q < ranks.Length; q++)
        {
            for (var c = 0; c < row.Length; c++)
            {
                (row[c], right[c]) = (scores[q, c], isRight(q, c));
            }

            ranks[q] = Rank(row, right);
        }

        return ranks;
    }

    /// <summary>The place of the best right candidate, from 0; infinite where none is right.</summary>
    internal static double Rank(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isRight)
    {
        var (best, found) = (double.NegativeInfinity, false);
        for (var c = 0; c < scores.Length; c++)
        {
            if (isRight[c] && scores[c] >= best)
            {
                (best, found) = (scores[c], true);
            }
        }

        if (!found)
        {
            return double.PositiveInfinity;
        }

        var (ahead, tied) = (0, 0);
        for (var c = 0; c < scores.Length; c++)
        {
            if (!isRight[c])
            {
                ahead += scores[c] > best ? 1 : 0;
                tied += scores[c] == best ? 1 : 0;
            }
        }

        return ahead + (tied / 2.0);
    }
}
