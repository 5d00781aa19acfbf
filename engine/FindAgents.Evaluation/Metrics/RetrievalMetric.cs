namespace FindAgents.Evaluation.Metrics;

/// <summary>Recall at k between images and captions, by the cosine of their embeddings.</summary>
/// <remarks>
/// Candidates that score the same share their places: a tie counts half, since counting it as won flatters a model
/// that gives everything the same score. Pure and thread-safe.
/// </remarks>
public static class RetrievalMetric
{
    /// <summary>The part of the queries, in percent, that find a right candidate among their first k.</summary>
    /// <param name="scores">(queries, candidates).</param>
    /// <param name="isRight">Whether a candidate is right for a query.</param>
    /// <param name="k">How many places count.</param>
    public static double RecallAt(double[,] scores, Func<int, int, bool> isRight, int k)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(isRight);
        var (queries, candidates) = (scores.GetLength(0), scores.GetLength(1));
        var found = 0;
        for (var q = 0; q < queries; q++)
        {
            var best = double.NegativeInfinity;
            for (var c = 0; c < candidates; c++)
            {
                if (isRight(q, c) && scores[q, c] > best)
                {
                    best = scores[q, c];
                }
            }

            var (ahead, tied) = (0, 0);
            for (var c = 0; c < candidates; c++)
            {
                if (!isRight(q, c))
                {
                    ahead += scores[q, c] > best ? 1 : 0;
                    tied += scores[q, c] == best ? 1 : 0;
                }
            }

            found += double.IsFinite(best) && ahead + (tied / 2.0) < k ? 1 : 0;
        }

        return queries == 0 ? 0 : 100.0 * found / queries;
    }

    /// <summary>The cosines of every row of one set of embeddings to every row of another.</summary>
    /// <param name="a">(A, C), flat.</param>
    /// <param name="b">(B, C), flat.</param>
    /// <param name="width">C.</param>
    /// <returns>(A, B).</returns>
    public static double[,] Cosines(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width)
    {
        var (rows, columns) = (a.Length / width, b.Length / width);
        var cosines = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                cosines[i, j] = System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a.Slice(i * width, width), b.Slice(j * width, width));
            }
        }

        return cosines;
    }
}
