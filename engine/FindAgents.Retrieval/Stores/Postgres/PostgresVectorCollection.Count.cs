using FindAgents.Retrieval.Postgres;

namespace FindAgents.Retrieval.Stores.Postgres;

internal sealed partial class PostgresVectorCollection<TKey, TRecord> : ICountedCollection
{
    /// <inheritdoc/>
    /// <remarks>Postgres counts by looking at the keys' index: some tens of milliseconds for a million records.</remarks>
    public Task<long> CountAsync(CancellationToken cancellationToken = default) => _server.RunAsync(
        "Count",
        Name,
        async connection => await PostgresRow.FindAsync(connection, _server, Name, cancellationToken).ConfigureAwait(false) is null
            ? 0
            : await connection.ScalarAsync<long>($"SELECT count(*) FROM {(await BindAsync(connection, cancellationToken).ConfigureAwait(false)).Binding.Tables.Records}", [], cancellationToken).ConfigureAwait(false),
        cancellationToken);
}
