using System.Data;
using FindAgents.Retrieval.Postgres;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

internal sealed partial class PostgresVectorCollection<TKey, TRecord>
{
    /// <inheritdoc/>
    protected override Task<StoreWrite> PutAsync(Func<RecordBinding, StoredRecord[]> records, CancellationToken cancellationToken) => _server.TransactAsync(
        "Upsert",
        Name,
        IsolationLevel.ReadCommitted,
        async connection =>
        {
            var (row, binding) = await BindAsync(connection, cancellationToken).ConfigureAwait(false);
            var stored = records(binding);
            var given = binding.GivesKeys
                ? await GiveKeysAsync(connection, row, stored, cancellationToken).ConfigureAwait(false)
                : new long?[stored.Length];
            var latest = new Dictionary<object, StoredRecord>(stored.Length);
            for (var i = 0; i < stored.Length; i++)
            {
                latest[stored[i].Key ?? given[i]!.Value] = stored[i];
            }

            // Copying in is what Postgres does quickest, and knows no update: what was there goes first, and two who do so with the same
            // key at a time collide, of whom one is tried again.
            await DeleteAsync(connection, binding, latest.Keys, cancellationToken).ConfigureAwait(false);
            await using var writer = await connection.BeginBinaryImportAsync($"COPY {binding.Tables.Records} ({binding.AllColumns}) FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
            foreach (var (key, record) in latest)
            {
                await binding.WriteAsync(writer, key, record, cancellationToken).ConfigureAwait(false);
            }

            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return new StoreWrite(binding, given, () => _store.WrittenAsync(Name, binding.Tables, stored.Length));
        },
        cancellationToken);

    /// <inheritdoc/>
    protected override Task RemoveAsync(TKey[] keys, CancellationToken cancellationToken) => _server.TransactAsync(
        "Delete",
        Name,
        IsolationLevel.ReadCommitted,
        async connection =>
        {
            var (_, binding) = await BindAsync(connection, cancellationToken).ConfigureAwait(false);
            return await DeleteAsync(connection, binding, [.. keys.Select(key => binding.Key(key)).Distinct()], cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private static Task<int> DeleteAsync(NpgsqlConnection connection, PostgresBinding binding, IReadOnlyCollection<object> keys, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"DELETE FROM {binding.Tables.Records} WHERE {binding.KeyColumn} = ANY ($1)",
        [PostgresColumn.Keys(binding.Schema.Key.Type, keys)],
        cancellationToken);

    // One writer at a time gives keys out; a key that a caller gave is not given out later.
    private async Task<long?[]> GiveKeysAsync(NpgsqlConnection connection, PostgresRow row, StoredRecord[] stored, CancellationToken cancellationToken)
    {
        var next = await connection.ScalarAsync<long>($"SELECT next_key FROM {_server.Schema}.collections WHERE id = $1 FOR UPDATE", [row.Id], cancellationToken).ConfigureAwait(false);
        var keys = new KeySequence(next);
        var given = new long?[stored.Length];
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i].Key is long key)
            {
                keys.Saw(key);
            }
            else
            {
                given[i] = keys.Give();
            }
        }

        if (keys.Next != next)
        {
            await connection.ExecuteAsync($"UPDATE {_server.Schema}.collections SET next_key = $1 WHERE id = $2", [keys.Next, row.Id], cancellationToken).ConfigureAwait(false);
        }

        return given;
    }
}
