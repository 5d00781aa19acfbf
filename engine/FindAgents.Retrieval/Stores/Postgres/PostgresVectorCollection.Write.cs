using System.Data;
using FindAgents.Retrieval.Postgres;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

internal sealed partial class PostgresVectorCollection<TKey, TRecord>
{
    // A message of a few megabytes: larger ones are no quicker, and are held in memory twice on both sides.
    private const int BytesAtATime = 4 << 20;

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

            // In the keys' order, so that two writers of the same records wait for each other instead of locking each other out.
            var rows = latest.Select(pair => (pair.Key, Record: pair.Value)).OrderBy(row => row.Key, StoredKeyOrder.Instance).ToArray();
            foreach (var chunk in rows.Chunk(RecordsAtATime(binding)))
            {
                await connection.ExecuteAsync(binding.Upsert, binding.Arrays(chunk), cancellationToken).ConfigureAwait(false);
            }

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
            return await DeleteAsync(connection, binding, keys.Select(key => binding.Key(key)), cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private static int RecordsAtATime(PostgresBinding binding) => Math.Clamp(BytesAtATime / (1 + binding.Schema.Vectors.Sum(vector => vector.Bytes)), 1, 5000);

    private static Task<int> DeleteAsync(NpgsqlConnection connection, PostgresBinding binding, IEnumerable<object> keys, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"DELETE FROM {binding.Tables.Records} WHERE {binding.KeyColumn} = ANY ($1)",
        [PostgresColumn.Array(binding.Schema.Key.Type, keys)],
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
