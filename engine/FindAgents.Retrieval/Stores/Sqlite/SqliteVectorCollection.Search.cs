using FindAgents.Retrieval.Stores.Codes;

namespace FindAgents.Retrieval.Stores.Sqlite;

internal sealed partial class SqliteVectorCollection<TKey, TRecord>
{
    /// <inheritdoc/>
    /// <remarks>
    /// Exactly as if every vector that the filter allows had been compared in full precision, which
    /// <see cref="StoreSearchOptions{TRecord}.Exact"/> really does.
    /// </remarks>
    protected override Task<List<(TRecord Record, double Similarity)>> SearchAsync(StoreSearch search, CancellationToken cancellationToken) => _file.ReadAsync(
        "Search",
        Name,
        connection =>
        {
            var ranked = Ranked(connection, search, cancellationToken);
            var binding = Bind(connection).Binding;
            var statement = $"SELECT _seq, {binding.Columns} FROM {binding.Tables.Records} WHERE _seq = ?";
            return ranked.Skip(search.Skip).Take(search.Top)
                .Select(found => (Record(connection, binding, statement, found.Sequence, search.WithVectors)!, found.Similarity))
                .ToList();
        },
        cancellationToken);

    private List<(long Sequence, double Similarity)> Ranked(StoreConnection connection, StoreSearch asked, CancellationToken cancellationToken)
    {
        var binding = Bind(connection).Binding;
        var (_, index) = binding.Find(asked.Property);
        var search = new VectorSearch(_file, connection, binding, index, asked.Query);
        if (asked.Exact)
        {
            return search.ByVectors(asked.Wanted, asked.Floor, Allowed(connection, binding, asked.Filter), cancellationToken);
        }

        var codes = _store.Codes(binding.Tables, index);
        for (var attempt = 0; ; attempt++)
        {
            using var view = codes.Sync(connection, Name, cancellationToken);
            // The transaction is another now, and so may the schema be.
            if (Bind(connection).Binding != binding)
            {
                return Ranked(connection, asked, cancellationToken);
            }

            try
            {
                return search.ByCodes(codes, view, asked.Wanted, asked.Floor, Allowed(connection, binding, asked.Filter), cancellationToken);
            }
            catch (CodesDamagedException) when (attempt == 0)
            {
                codes.Distrust();
            }
            catch (CodesDamagedException)
            {
                // A disk that does not give back what was written a moment ago.
                return search.ByVectors(asked.Wanted, asked.Floor, Allowed(connection, binding, asked.Filter), cancellationToken);
            }
        }
    }

    private static SequenceSet? Allowed(StoreConnection connection, CollectionBinding binding, SqlFilter? filter)
    {
        if (filter is null)
        {
            return null;
        }

        var allowed = new SequenceSet();
        using var statement = connection.PrepareOnce($"SELECT _seq FROM {binding.Tables.Records} AS {RecordFilter.RecordsAlias} WHERE {filter.Sql}");
        statement.Bind(filter.Parameters);
        while (statement.Step())
        {
            allowed.Add(statement.Int64(0));
        }

        return allowed;
    }
}
