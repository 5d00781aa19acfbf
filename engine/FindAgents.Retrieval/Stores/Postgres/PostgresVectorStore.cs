using System.Data;
using System.Runtime.CompilerServices;
using FindAgents.Retrieval.Postgres;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>A vector store in a Postgres database with pgvector: for many machines, and for more than one holds.</summary>
/// <remarks>
/// <para>
/// It behaves as the embedded store does: the same records, filters, orders, errors and scores. What is different is the search of
/// a collection that has an index (HNSW): it is approximate, and may miss some of the most alike; see <c>docs/albums.md</c> for
/// how many. <see cref="StoreSearchOptions{TRecord}.Exact"/> compares everything. Collections without an index, with fewer records
/// than <see cref="PostgresVectorStoreOptions.IndexFrom"/>, or with vectors of more than 2,000 dimensions of float or 4,000 of Half,
/// which pgvector cannot index, are always searched exactly. Vectors have 16,000 dimensions at most.
/// </para>
/// <para>
/// The tables are in one schema of the database, which is made on first use: <c>collections</c>, and a table of records for each of
/// them. Any number of processes may read, write, and open the store for the first time at the same time.
/// </para>
/// <para>Safe for concurrent use. Nothing is connected to before the first call. Dispose the store when its calls have ended.</para>
/// </remarks>
public sealed partial class PostgresVectorStore : VectorStore, IVerifiableStore
{
    private static readonly PostgresLayout Layout = new(
        "store",
        [
            """
            CREATE TABLE {schema}.collections (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name text COLLATE "C" NOT NULL UNIQUE,
                schema text NOT NULL,
                next_key bigint NOT NULL DEFAULT 1
            )
            """,
        ],
        NeedsVectors: true);

    private readonly PostgresServer _server;
    private readonly VectorStoreMetadata _metadata;

    private PostgresVectorStore(PostgresServer server, PostgresVectorStoreOptions options)
    {
        (_server, Options) = (server, options);
        _metadata = new VectorStoreMetadata { VectorStoreSystemName = PostgresErrors.SystemName, VectorStoreName = server.Name };
    }

    /// <summary>The host, the port and the database: no user, no password.</summary>
    public string Server => _server.Name;

    /// <summary>How the store was asked to behave.</summary>
    internal PostgresVectorStoreOptions Options { get; }

    /// <summary>Names a database, which is connected to on first use.</summary>
    /// <param name="connection"><c>postgres://user:password@host:port/database?sslmode=require</c>, or Npgsql's <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
    /// <param name="options">How to keep tables, build indices and search.</param>
    /// <exception cref="StoreException">The connection string cannot be read.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static PostgresVectorStore Open(string connection, PostgresVectorStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        options ??= new PostgresVectorStoreOptions();
        PostgresAddress.CheckSchema(options.Schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IndexFrom ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IndexNeighbours, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.IndexNeighbours, 100, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IndexEffort, Math.Max(4, 2 * options.IndexNeighbours), nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.IndexEffort, 1000, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IndexMemory ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SearchEffort, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SearchEffort, 1000, nameof(options));
        return new PostgresVectorStore(new PostgresServer(connection, options.Schema, Layout, options.LoggerFactory), options);
    }

    /// <inheritdoc/>
    /// <exception cref="CollectionSchemaException">The record type cannot be stored.</exception>
    public override VectorStoreCollection<TKey, TRecord> GetCollection<TKey, TRecord>(string name, VectorStoreCollectionDefinition? definition = null)
    {
        StoreNames.Check(name);
        return typeof(TRecord) == typeof(Dictionary<string, object?>)
            ? throw new ArgumentException(VectorDataStrings.GetCollectionWithDictionaryNotSupported)
            : new PostgresVectorCollection<TKey, TRecord>(this, _server, name, StoreModelBuilder.Read(name, typeof(TRecord), typeof(TKey), definition, Options.EmbeddingGenerator));
    }

    /// <inheritdoc/>
    /// <exception cref="CollectionSchemaException">Such records cannot be stored.</exception>
    public override VectorStoreCollection<object, Dictionary<string, object?>> GetDynamicCollection(string name, VectorStoreCollectionDefinition definition)
    {
        StoreNames.Check(name);
        ArgumentNullException.ThrowIfNull(definition);
        return new PostgresVectorCollection<object, Dictionary<string, object?>>(this, _server, name, StoreModelBuilder.Read(name, null, typeof(object), definition, Options.EmbeddingGenerator));
    }

    /// <inheritdoc/>
    /// <remarks>By name.</remarks>
    public override async IAsyncEnumerable<string> ListCollectionNamesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var names = await _server.RunAsync(
            "ListCollectionNames",
            null,
            connection => connection.ListAsync($"SELECT name FROM {_server.Schema}.collections ORDER BY name", [], reader => reader.GetString(0), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        foreach (var name in names)
        {
            yield return name;
        }
    }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        StoreNames.Check(name);
        return _server.RunAsync("CollectionExists", name, async connection => await PostgresRow.FindAsync(connection, _server, name, cancellationToken).ConfigureAwait(false) is not null, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(string name, CancellationToken cancellationToken = default)
    {
        StoreNames.Check(name);
        return _server.TransactAsync(
            "EnsureCollectionDeleted",
            name,
            IsolationLevel.ReadCommitted,
            async connection =>
            {
                await LockSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
                if (await PostgresRow.FindAsync(connection, _server, name, cancellationToken).ConfigureAwait(false) is not { } row)
                {
                    return false;
                }

                await connection.ExecuteAsync(Tables(row.Id, CollectionSchema.FromJson(row.Schema, name)).Drop(), [], cancellationToken).ConfigureAwait(false);
                await connection.ExecuteAsync($"DELETE FROM {_server.Schema}.collections WHERE id = $1", [row.Id], cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Looks whether the tables are what the schemas of collections say, and whether indices can be used.</remarks>
    public Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken = default) => _server.TransactAsync(
        "Verify",
        null,
        IsolationLevel.RepeatableRead,
        connection => PostgresCheck.RunAsync(connection, _server, Tables, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(VectorStoreMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>A collection's table.</summary>
    internal PostgresTables Tables(long id, CollectionSchema schema) => new(_server.Schema, _server.VectorSchema, id, schema);

    /// <summary>Waits until nobody else changes which collections there are, and keeps others from it until the transaction ends.</summary>
    internal Task LockSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [PostgresMigration.LockOf(_server.SchemaName)], cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _server.Dispose();
        }

        base.Dispose(disposing);
    }
}
