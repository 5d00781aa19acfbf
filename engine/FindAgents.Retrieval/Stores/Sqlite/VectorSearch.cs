using FindAgents.Retrieval.Stores.Codes;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>One search: who may be among the most alike by codes, and who is by the stored vectors.</summary>
/// <remarks>
/// Codes only decide whom to leave out, and do so by a bound on their error that always holds. What is left is compared in
/// full precision; so the order, scores and ties are those of comparing everything.
/// </remarks>
/// <param name="file">The store.</param>
/// <param name="connection">A connection in a read transaction.</param>
/// <param name="binding">The collection.</param>
/// <param name="index">The vector property.</param>
/// <param name="query">What is looked for.</param>
internal sealed class VectorSearch(StoreFile file, StoreConnection connection, CollectionBinding binding, int index, ReadOnlyMemory<float> query)
{
    // Comparing so few in full costs less than looking through codes.
    private const int Few = 256;

    private readonly StoredVector _vector = binding.Tables.Schema.Vectors[index];
    private readonly float[] _floats = new float[binding.Tables.Schema.Vectors[index].Dimensions];

    /// <summary>The most alike by codes, then by vectors.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="view">Their state in the connection's transaction.</param>
    /// <param name="wanted">How many are wanted, at least 1.</param>
    /// <param name="floor">The least similarity that is wanted.</param>
    /// <param name="allowed">Who may be found, or null for everybody.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>At least as many as are wanted and there are, with all that tie with the last, the most alike first, then by key.</returns>
    public List<(long Sequence, double Similarity)> ByCodes(VectorCodes codes, CodeView view, int wanted, double floor, SequenceSet? allowed, CancellationToken cancellationToken)
    {
        var count = (allowed ?? view.Live).Count;
        if (count <= Few)
        {
            return Rank((allowed ?? view.Live).Numbers, wanted, floor, cancellationToken);
        }

        if (count <= wanted)
        {
            return ByVectors(wanted, floor, allowed, cancellationToken);
        }

        var candidates = CodeScan.Find(view, codes.Encode(query.Span), wanted, floor, allowed, file.Options.MaxDegreeOfParallelism, cancellationToken);
        return Rank(candidates, wanted, floor, cancellationToken);
    }

    /// <summary>The most alike by comparing everybody in full precision.</summary>
    /// <inheritdoc cref="ByCodes"/>
    public List<(long Sequence, double Similarity)> ByVectors(int wanted, double floor, SequenceSet? allowed, CancellationToken cancellationToken)
    {
        var (threshold, best) = Begin(wanted, floor);
        var statement = connection.Prepare($"SELECT _seq, vector FROM {binding.Tables.Vectors(index)}");
        while (statement.Step())
        {
            var sequence = statement.Int64(0);
            if (allowed is null || allowed.Contains(sequence))
            {
                Offer(best, threshold, sequence, statement.Bytes(1));
            }
        }

        statement.Reset();
        cancellationToken.ThrowIfCancellationRequested();
        return Sorted(best);
    }

    private List<(long Sequence, double Similarity)> Rank(IEnumerable<long> sequences, int wanted, double floor, CancellationToken cancellationToken)
    {
        var (threshold, best) = Begin(wanted, floor);
        var statement = connection.Prepare(binding.VectorOf(index));
        var count = 0;
        foreach (var sequence in sequences)
        {
            if (count++ % 256 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            statement.Reset();
            statement.Bind(1, sequence);
            // Records without this vector are among those that a filter allows.
            if (statement.Step())
            {
                Offer(best, threshold, sequence, statement.Bytes(0));
            }
        }

        statement.Reset();
        return Sorted(best);
    }

    private static (SharedThreshold Threshold, Candidates Best) Begin(int wanted, double floor)
    {
        var threshold = new SharedThreshold(wanted, floor);
        return (threshold, new Candidates(threshold));
    }

    private void Offer(Candidates best, SharedThreshold threshold, long sequence, ReadOnlySpan<byte> bytes)
    {
        VectorValue.Read(VectorCodes.VectorBytes(file, bytes, _vector), _vector.Element, _floats);
        var similarity = VectorMath.Compare(_vector.Similarity, query.Span, _floats);
        if (similarity >= threshold.Value)
        {
            best.Add(sequence, similarity, similarity);
        }
    }

    private List<(long Sequence, double Similarity)> Sorted(Candidates best)
    {
        var left = best.Left().Select(candidate => (candidate.Sequence, candidate.High)).OrderByDescending(candidate => candidate.High).ToList();
        for (var start = 0; start < left.Count;)
        {
            var end = start + 1;
            while (end < left.Count && left[end].High == left[start].High)
            {
                end++;
            }

            if (end - start > 1)
            {
                ByKey(left, start, end - start);
            }

            start = end;
        }

        return left;
    }

    // The database compares keys: in the order that it also lists records in.
    private void ByKey(List<(long Sequence, double Similarity)> ranked, int start, int count)
    {
        var similarity = ranked[start].Similarity;
        var sequences = string.Join(',', ranked.Skip(start).Take(count).Select(candidate => candidate.Sequence));
        var statement = connection.Prepare($"SELECT _seq FROM {binding.Tables.Records} WHERE _seq IN (SELECT value FROM json_each(?)) ORDER BY {binding.KeyColumn}").Bind($"[{sequences}]");
        for (var i = start; statement.Step(); i++)
        {
            ranked[i] = (statement.Int64(0), similarity);
        }

        statement.Reset();
    }
}
