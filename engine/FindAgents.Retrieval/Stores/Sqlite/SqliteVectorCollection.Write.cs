using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores.Sqlite;

internal sealed partial class SqliteVectorCollection<TKey, TRecord>
{
    /// <inheritdoc/>
    /// <exception cref="RecordException">The record cannot be stored.</exception>
    public override Task UpsertAsync(TRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return UpsertAsync([record], cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>When the task has ended, the records are on the disk. Of two records with one key the later one counts.</remarks>
    /// <exception cref="RecordException">A record cannot be stored; none was.</exception>
    public override async Task UpsertAsync(IEnumerable<TRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        // All of them first: they may take long to come, and nobody else can write meanwhile.
        TRecord[] all = [.. records];
        if (Array.Exists(all, record => record is null))
        {
            throw new RecordException($"A record for the collection '{Name}' is null.");
        }

        if (all.Length == 0)
        {
            return;
        }

        var embeddings = await EmbeddingsAsync(all, cancellationToken).ConfigureAwait(false);
        var (next, binding, given) = await _file.WriteAsync(
            "Upsert",
            Name,
            connection =>
            {
                var (row, bound) = Bind(connection);
                var stored = all.Select((record, i) => bound.ToStored(record, property => embeddings.GetValueOrDefault(property)?[i])).ToArray();
                var writer = new CollectionWriter(connection, bound, row, _file.Session);
                var keys = new long?[stored.Length];
                for (var i = 0; i < stored.Length; i++)
                {
                    if (i % RecordsAtATime == 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                    }

                    keys[i] = writer.Put(stored[i], GivesKeys);
                }

                writer.Finish();
                return (writer.NextSequence, bound, keys);
            },
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < all.Length; i++)
        {
            // Only now: a record of a write that failed has no key, and may be written again.
            if (given[i] is { } key)
            {
                binding.SetKey(all[i], key);
            }
        }

        await _store.CatchUpAsync(Name, binding, next).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(TKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DeleteAsync([key], cancellationToken);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        TKey[] all = [.. keys];
        return _file.WriteAsync(
            "Delete",
            Name,
            connection =>
            {
                var (row, binding) = Bind(connection);
                var writer = new CollectionWriter(connection, binding, row, _file.Session);
                foreach (var key in all)
                {
                    writer.Remove(binding.Key(key));
                }

                writer.Finish();
                return true;
            },
            cancellationToken);
    }

    // One call a property for the whole batch, and none for records that have nothing to make a vector of.
    private async Task<Dictionary<VectorPropertyModel, Embedding?[]>> EmbeddingsAsync(TRecord[] records, CancellationToken cancellationToken)
    {
        var embeddings = new Dictionary<VectorPropertyModel, Embedding?[]>();
        foreach (var property in _model.VectorProperties.Where(property => StoredTypes.OfVector(property.Type) is null))
        {
            var sources = records.Select(property.GetValueAsObject).ToArray();
            var made = new Embedding?[records.Length];
            int[] some = [.. Enumerable.Range(0, sources.Length).Where(i => sources[i] is not null)];
            if (some.Length > 0)
            {
                var results = await property.GenerateEmbeddingsAsync(some.Select(i => sources[i]), cancellationToken).ConfigureAwait(false);
                if (results.Count != some.Length)
                {
                    throw new RecordException($"The embedding generator of '{property.ModelName}' gave {results.Count} embeddings for {some.Length} values.");
                }

                for (var i = 0; i < some.Length; i++)
                {
                    made[some[i]] = results[i];
                }
            }

            embeddings.Add(property, made);
        }

        return embeddings;
    }
}
