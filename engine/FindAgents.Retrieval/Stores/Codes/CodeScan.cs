namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>Looks through all codes for those records that may be among the most alike to a query.</summary>
internal static class CodeScan
{
    // Fewer blocks a worker are done before another thread has woken.
    private const int LeastBlocks = 8;

    /// <summary>The records that may be among the <paramref name="wanted"/> most alike, or tie with the last of them.</summary>
    /// <param name="view">The codes.</param>
    /// <param name="query">The query's codes.</param>
    /// <param name="wanted">How many are wanted, at least 1.</param>
    /// <param name="floor">The least similarity that is wanted.</param>
    /// <param name="allowed">Who may be among them, or null for everybody.</param>
    /// <param name="parallelism">The threads that may be used.</param>
    /// <param name="cancellationToken">Ends the scan within a block.</param>
    /// <returns>Sequence numbers, ascending.</returns>
    /// <exception cref="CodesDamagedException">A block's checksum is wrong.</exception>
    public static long[] Find(CodeView view, QueryCode query, int wanted, double floor, SequenceSet? allowed, int parallelism, CancellationToken cancellationToken)
    {
        var threshold = new SharedThreshold(wanted, floor);
        var workers = Math.Clamp(Math.Min(parallelism, view.Blocks.Length / LeastBlocks), 1, 64);
        var found = new Candidates[workers];
        var next = -1;
        void Work(int worker)
        {
            var candidates = found[worker] = new Candidates(threshold);
            int block;
            while ((block = Interlocked.Increment(ref next)) < view.Blocks.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!view.Blocks[block].Verify())
                {
                    throw new CodesDamagedException();
                }

                Scan(view, block, query, allowed, threshold, candidates);
            }
        }

        if (workers == 1)
        {
            Work(0);
        }
        else
        {
            try
            {
                Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, Work);
            }
            catch (AggregateException error)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
            }
        }

        return [.. found.Where(candidates => candidates is not null).SelectMany(candidates => candidates.Left()).Select(candidate => candidate.Sequence).Order()];
    }

    private static void Scan(CodeView view, int index, QueryCode query, SequenceSet? allowed, SharedThreshold threshold, Candidates candidates)
    {
        var block = view.Blocks[index];
        var sequences = block.Sequences;
        var scales = block.Scales;
        var errors = block.Errors;
        var lengths = block.Lengths;
        var codes = block.Codes;
        var stride = view.Layout.Stride;
        ReadOnlySpan<short> asked = query.Codes;
        var least = threshold.Value;
        for (var row = 0; row < view.Rows(index); row++)
        {
            if (allowed is not null && !allowed.Contains(sequences[row]))
            {
                continue;
            }

            var similarity = CodeKernel.Dot(codes.Slice(row * stride, stride), asked) * (scales[row] * query.Step);
            var error = (lengths[row] * query.Error) + (errors[row] * query.Length);
            // NaN, where numbers are too large for codes, is not less than anything.
            if (similarity + error < least || (allowed is null && !view.Live.Contains(sequences[row])))
            {
                continue;
            }

            candidates.Add(sequences[row], similarity - error, similarity + error);
            least = threshold.Value;
        }
    }
}
