using System.Linq.Expressions;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Search;

/// <summary>Takes a page of what a vector search finds, where only some of it counts.</summary>
/// <remarks>What the store's filter cannot tell is asked of the candidates, the most alike first, until there are enough: the cost grows with the page and with how few count, not with the album.</remarks>
internal static class RankedPages
{
    private const int Margin = 16;

    /// <summary>Takes a page.</summary>
    /// <param name="collection">What is searched.</param>
    /// <param name="vector">What is looked for.</param>
    /// <param name="exact">Whether everything is compared.</param>
    /// <param name="filter">What the store can tell; null for all.</param>
    /// <param name="keep">Of the next candidates, the ones that count, in their order; called for one part after another. Null where all count.</param>
    /// <param name="skip">How many that count are passed over.</param>
    /// <param name="limit">How many are returned at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The page, and whether there is more behind it.</returns>
    public static async Task<(IReadOnlyList<(TRecord Record, double Similarity)> Page, bool HasMore)> TakeAsync<TRecord>(
        VectorStoreCollection<string, TRecord> collection,
        ReadOnlyMemory<float> vector,
        bool exact,
        Expression<Func<TRecord, bool>>? filter,
        Func<IReadOnlyList<(TRecord Record, double Similarity)>, Task<IReadOnlyList<(TRecord Record, double Similarity)>>>? keep,
        int skip,
        int limit,
        CancellationToken cancellationToken)
        where TRecord : class
    {
        if (keep is null)
        {
            var page = await SearchAsync(limit + 1, skip).ConfigureAwait(false);
            return ([.. page.Take(limit)], page.Count > limit);
        }

        // Each part as large as all before it: few searches, however many candidates it takes.
        var wanted = (long)skip + limit + 1;
        var kept = new List<(TRecord Record, double Similarity)>();
        var (seen, top) = (0, (int)Math.Min(wanted + Margin, int.MaxValue / 4));
        while (kept.Count < wanted)
        {
            var part = await SearchAsync(top, seen).ConfigureAwait(false);
            kept.AddRange(await keep(part).ConfigureAwait(false));
            if (part.Count < top)
            {
                break;
            }

            (seen, top) = (seen + part.Count, Math.Min(seen + part.Count, int.MaxValue / 4));
        }

        return ([.. kept.Skip(skip).Take(limit)], kept.Count >= wanted);

        async Task<List<(TRecord Record, double Similarity)>> SearchAsync(int most, int passed)
        {
            var options = new StoreSearchOptions<TRecord>
            {
                Filter = filter,
                Skip = passed,
                Exact = exact,
            };
            var found = new List<(TRecord Record, double Similarity)>();
            await foreach (var result in collection.SearchAsync(vector, most, options, cancellationToken).ConfigureAwait(false))
            {
                found.Add((result.Record, result.Score!.Value));
            }

            return found;
        }
    }
}
