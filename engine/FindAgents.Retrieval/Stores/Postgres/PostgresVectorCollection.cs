using System.Data;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using FindAgents.Retrieval.Postgres;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>A collection of a <see cref="PostgresVectorStore"/>.</summary>
/// <typeparam name="TKey">The keys' type, or <see cref="object"/>.</typeparam>
/// <typeparam name="TRecord">The record type.</typeparam>
/// <remarks>
/// <para>
/// Safe for concurrent use. A call sees one state of the collection, whatever is written meanwhile; a stream of records, that
/// at its beginning, and keeps a connection until it has ended. Batches are kept whole or not at all. An update replaces the
/// record: what its type does not know is gone.
/// </para>
/// <para>Disposing a collection does nothing; the store closes the connections.</para>
/// </remarks>
internal sealed partial class PostgresVectorCollection<TKey, TRecord> : StoreCollection<TKey, TRecord>, ICountedCollection
    where TKey : notnull
    where TRecord : class
{
    private readonly PostgresVectorStore _store;
    private readonly PostgresServer _server;
    private volatile PostgresBinding? _binding;

    /// <summary>Names a collection, which need not be there yet.</summary>
    public PostgresVectorCollection(PostgresVectorStore store, PostgresServer server, string name, CollectionModel model)
        : base(store, new VectorStoreCollectionMetadata { VectorStoreSystemName = PostgresErrors.SystemName, VectorStoreName = server.Name, CollectionName = name }, model)
    {
        (_store, _server) = (store, server);
        if (model.VectorProperties.FirstOrDefault(property => property.Dimensions > PostgresTables.MaxDimensions) is { } wide)
        {
            throw new CollectionSchemaException($"The vector property '{wide.ModelName}' has {wide.Dimensions} dimensions; pgvector keeps {PostgresTables.MaxDimensions} at most.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="CollectionSchemaException">It exists, and the record type does not fit it.</exception>
    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        var wanted = CollectionSchema.Of(Model);
        return _server.TransactAsync(
            "EnsureCollectionExists",
            Name,
            IsolationLevel.ReadCommitted,
            async connection =>
            {
                // Who makes or widens a collection does so alone.
                await _store.LockSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
                if (await PostgresRow.FindAsync(connection, _server, Name, cancellationToken).ConfigureAwait(false) is not { } row)
                {
                    var id = await connection.ScalarAsync<long>($"INSERT INTO {_server.Schema}.collections (name, schema) VALUES ($1, $2) RETURNING id", [Name, wanted.ToJson()], cancellationToken).ConfigureAwait(false);
                    return await connection.ExecuteAsync(_store.Tables(id, wanted).Create(), [], cancellationToken).ConfigureAwait(false);
                }

                var schema = CollectionSchema.FromJson(row.Schema, Name);
                var both = schema.With(wanted, Name);
                if (both.ToJson() == row.Schema)
                {
                    return 0;
                }

                await connection.ExecuteAsync(_store.Tables(row.Id, both).Extend(schema), [], cancellationToken).ConfigureAwait(false);
                return await connection.ExecuteAsync($"UPDATE {_server.Schema}.collections SET schema = $1 WHERE id = $2", [both.ToJson(), row.Id], cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(CancellationToken cancellationToken = default) => _server.TransactAsync(
        "Count",
        Name,
        IsolationLevel.ReadCommitted,
        async connection => await PostgresRow.FindAsync(connection, _server, Name, cancellationToken).ConfigureAwait(false) is { } row
            ? await connection.ScalarAsync<long>($"SELECT count(*) FROM {_store.Tables(row.Id, CollectionSchema.FromJson(row.Schema, Name)).Records}", [], cancellationToken).ConfigureAwait(false)
            : 0,
        cancellationToken);

    /// <inheritdoc/>
    protected override SqlFilter Translate(LambdaExpression filter) => PostgresFilter.Translate(filter, Model);

    /// <inheritdoc/>
    protected override string OrderTerm(PropertyModel property, bool ascending) =>
        $"{PostgresTables.Column(property.StorageName)} {(ascending ? "NULLS FIRST" : "DESC NULLS LAST")}";

    /// <inheritdoc/>
    protected override Task<TRecord?> FindAsync(TKey key, bool withVectors, CancellationToken cancellationToken) => _server.RunAsync(
        "Get",
        Name,
        async connection =>
        {
            var (_, binding) = await BindAsync(connection, cancellationToken).ConfigureAwait(false);
            return await connection.FirstAsync(
                $"SELECT {Columns(binding, withVectors)} FROM {binding.Tables.Records} WHERE {binding.KeyColumn} = $1",
                [binding.Key(key)],
                reader => binding.Read<TRecord>(reader, withVectors),
                cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    protected override IAsyncEnumerable<TRecord> FindAsync(IEnumerable<TKey> keys, bool withVectors, CancellationToken cancellationToken) => StreamAsync(
        binding => (
            $"""
            SELECT {Columns(binding, withVectors)} FROM unnest($1) WITH ORDINALITY AS _asked (_key, _place)
            JOIN {binding.Tables.Records} ON {binding.KeyColumn} = _asked._key ORDER BY _asked._place
            """,
            [PostgresColumn.Array(binding.Schema.Key.Type, keys.Select(key => binding.Key(key)))]),
        withVectors,
        cancellationToken);

    /// <inheritdoc/>
    protected override IAsyncEnumerable<TRecord> FindAsync(SqlFilter filter, string order, int top, int skip, bool withVectors, CancellationToken cancellationToken) => StreamAsync(
        binding => (
            $"SELECT {Columns(binding, withVectors)} FROM {binding.Tables.Records} AS {RecordFilter.RecordsAlias} WHERE {filter.Sql} ORDER BY {order}{binding.KeyColumn} LIMIT ${filter.Parameters.Length + 1} OFFSET ${filter.Parameters.Length + 2}",
            [.. filter.Parameters, (long)top, (long)skip]),
        withVectors,
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// By an index, where there is one and <see cref="StoreSearchOptions{TRecord}.Exact"/> is not asked for; otherwise as if every vector
    /// that the filter allows had been compared in full precision. Scores are the embedded store's in any case.
    /// </remarks>
    protected override Task<List<(TRecord Record, double Similarity)>> SearchAsync(StoreSearch search, CancellationToken cancellationToken) => _server.TransactAsync(
        "Search",
        Name,
        // Candidates and their records are of one moment.
        IsolationLevel.RepeatableRead,
        async connection =>
        {
            var (row, binding) = await BindAsync(connection, cancellationToken).ConfigureAwait(false);
            var (_, index) = binding.Find(search.Property);
            var ranked = await new PostgresSearch(connection, binding, search)
                .RunAsync(row.Indices.Contains(binding.Tables.Index(index)), search.Effort ?? _store.Options.SearchEffort, cancellationToken).ConfigureAwait(false);
            var page = ranked.Skip(search.Skip).Take(search.Top).ToArray();
            if (page.Length == 0)
            {
                return [];
            }

            var records = (await connection.ListAsync(
                $"SELECT {Columns(binding, search.WithVectors)} FROM {binding.Tables.Records} WHERE {binding.KeyColumn} = ANY ($1)",
                [PostgresColumn.Array(binding.Schema.Key.Type, page.Select(found => found.Key))],
                reader => (Key: PostgresColumn.Read(binding.Schema.Key.Type, reader, 0)!, Record: binding.Read<TRecord>(reader, search.WithVectors)),
                cancellationToken).ConfigureAwait(false)).ToDictionary(pair => pair.Key, pair => pair.Record);
            return page.Select(found => (records[found.Key], found.Similarity)).ToList();
        },
        cancellationToken);

    private static string Columns(PostgresBinding binding, bool withVectors) => withVectors ? binding.AllColumns : binding.Columns;

    // A schema is read again only when it changed.
    private async Task<(PostgresRow Row, PostgresBinding Binding)> BindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var row = await PostgresRow.FindAsync(connection, _server, Name, cancellationToken).ConfigureAwait(false)
            ?? throw await PostgresRow.MissingAsync(connection, _server, Name, cancellationToken).ConfigureAwait(false);
        var binding = _binding;
        if (binding is null || binding.Tables.Id != row.Id || binding.SchemaJson != row.Schema)
        {
            _binding = binding = new PostgresBinding(Name, _store.Tables(row.Id, CollectionSchema.FromJson(row.Schema, Name)), row, Model);
        }

        return (row, binding);
    }

    // One statement sees one state; its rows come as they are asked for.
    private async IAsyncEnumerable<TRecord> StreamAsync(Func<PostgresBinding, (string Sql, object?[] Parameters)> query, bool withVectors, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Operation = "Get";
        await using var connection = await _server.OpenAsync(Operation, Name, cancellationToken).ConfigureAwait(false);
        var (binding, command) = await _server.GuardedAsync(
            Operation,
            Name,
            async () =>
            {
                var (_, bound) = await BindAsync(connection, cancellationToken).ConfigureAwait(false);
                var (sql, parameters) = query(bound);
                return (bound, connection.Command(sql, parameters));
            },
            cancellationToken).ConfigureAwait(false);
        await using (command)
        {
            await using var reader = await _server.GuardedAsync(Operation, Name, () => command.ExecuteReaderAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            while (await _server.GuardedAsync(Operation, Name, () => reader.ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return binding.Read<TRecord>(reader, withVectors);
            }
        }
    }
}
