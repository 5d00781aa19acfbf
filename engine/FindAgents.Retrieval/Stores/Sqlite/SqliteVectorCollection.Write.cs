namespace FindAgents.Retrieval.Stores.Sqlite;

internal sealed partial class SqliteVectorCollection<TKey, TRecord>
{
    /// <inheritdoc/>
    protected override Task<StoreWrite> PutAsync(Func<RecordBinding, StoredRecord[]> records, CancellationToken cancellationToken) => _file.WriteAsync(
        "Upsert",
        Name,
        connection =>
        {
            var (row, binding) = Bind(connection);
            var stored = records(binding);
            var writer = new CollectionWriter(connection, binding, row, _file.Session);
            var given = new long?[stored.Length];
            for (var i = 0; i < stored.Length; i++)
            {
                if (i % RecordsAtATime == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                given[i] = writer.Put(stored[i]);
            }

            writer.Finish();
            return new StoreWrite(binding, given, () => _store.CatchUpAsync(Name, binding, writer.NextSequence));
        },
        cancellationToken);

    /// <inheritdoc/>
    protected override Task RemoveAsync(TKey[] keys, CancellationToken cancellationToken) => _file.WriteAsync(
        "Delete",
        Name,
        connection =>
        {
            var (row, binding) = Bind(connection);
            var writer = new CollectionWriter(connection, binding, row, _file.Session);
            foreach (var key in keys)
            {
                writer.Remove(binding.Key(key));
            }

            writer.Finish();
            return true;
        },
        cancellationToken);
}
