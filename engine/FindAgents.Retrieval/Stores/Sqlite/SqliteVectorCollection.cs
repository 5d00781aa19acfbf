using System.Linq.Expressions;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>A collection of a <see cref="SqliteVectorStore"/>.</summary>
/// <typeparam name="TKey">The keys' type, or <see cref="object"/>.</typeparam>
/// <typeparam name="TRecord">The record type.</typeparam>
/// <remarks>
/// <para>
/// Safe for concurrent use. A call sees one state of the store, whatever is written meanwhile; a stream of records, that
/// at its beginning. Batches are kept whole or not at all. An update replaces the record: what its type does not know is gone.
/// </para>
/// <para>Disposing a collection does nothing; the store closes the file.</para>
/// </remarks>
internal sealed partial class SqliteVectorCollection<TKey, TRecord> : StoreCollection<TKey, TRecord>, ICountedCollection
    where TKey : notnull
    where TRecord : class
{
    private const int RecordsAtATime = 256;

    private readonly SqliteVectorStore _store;
    private readonly StoreFile _file;
    private volatile CollectionBinding? _binding;

    /// <summary>Names a collection, which need not be there yet.</summary>
    public SqliteVectorCollection(SqliteVectorStore store, StoreFile file, string name, CollectionModel model)
        : base(store, new VectorStoreCollectionMetadata { VectorStoreSystemName = StoreErrors.SystemName, VectorStoreName = file.Path, CollectionName = name }, model)
    {
        (_store, _file) = (store, file);
    }

    /// <inheritdoc/>
    /// <exception cref="CollectionSchemaException">It exists, and the record type does not fit it.</exception>
    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        var wanted = CollectionSchema.Of(Model);
        return _file.WriteAsync(
            "EnsureCollectionExists",
            Name,
            connection =>
            {
                if (CollectionRow.Find(connection, Name) is not { } row)
                {
                    connection.Execute("INSERT INTO collections (name, schema) VALUES (?, ?)", Name, wanted.ToJson());
                    new CollectionTables(CollectionRow.Find(connection, Name)!.Id, wanted).Create(connection);
                    return true;
                }

                var schema = CollectionSchema.FromJson(row.Schema, Name);
                var both = schema.With(wanted, Name);
                if (both.ToJson() != row.Schema)
                {
                    new CollectionTables(row.Id, both).Extend(connection, schema);
                    connection.Execute("UPDATE collections SET schema = ? WHERE id = ?", both.ToJson(), row.Id);
                }

                return false;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override SqlFilter Translate(LambdaExpression filter) => SqliteFilter.Translate(filter, Model);

    /// <inheritdoc/>
    protected override string OrderTerm(PropertyModel property, bool ascending) => $"{SqlName.Quoted(property.StorageName)}{(ascending ? "" : " DESC")}";

    /// <inheritdoc/>
    protected override Task<TRecord?> FindAsync(TKey key, bool withVectors, CancellationToken cancellationToken) => _file.ReadAsync(
        "Get",
        Name,
        connection =>
        {
            var binding = Bind(connection).Binding;
            return Record(connection, binding, ByKey(binding), binding.Key(key), withVectors);
        },
        cancellationToken);

    /// <inheritdoc/>
    protected override IAsyncEnumerable<TRecord> FindAsync(IEnumerable<TKey> keys, bool withVectors, CancellationToken cancellationToken)
    {
        return StreamAsync(Read, cancellationToken);

        IEnumerable<TRecord> Read(StoreConnection connection)
        {
            var binding = Bind(connection).Binding;
            foreach (var key in keys)
            {
                if (Record(connection, binding, ByKey(binding), binding.Key(key), withVectors) is { } record)
                {
                    yield return record;
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override IAsyncEnumerable<TRecord> FindAsync(SqlFilter filter, string order, int top, int skip, bool withVectors, CancellationToken cancellationToken)
    {
        return StreamAsync(Read, cancellationToken);

        IEnumerable<TRecord> Read(StoreConnection connection)
        {
            var binding = Bind(connection).Binding;
            using var statement = connection.PrepareOnce($"SELECT _seq, {binding.Columns} FROM {binding.Tables.Records} AS {RecordFilter.RecordsAlias} WHERE {filter.Sql} ORDER BY {order}{binding.KeyColumn} LIMIT ? OFFSET ?");
            statement.Bind([.. filter.Parameters, (long)top, (long)skip]);
            while (statement.Step())
            {
                yield return binding.Read<TRecord>(connection, statement, withVectors);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Reads the bitmap of living sequence numbers: two kilobytes for 16,384 records.</remarks>
    public Task<long> CountAsync(CancellationToken cancellationToken = default) => _file.ReadAsync(
        "Count",
        Name,
        connection =>
        {
            if (CollectionRow.Find(connection, Name) is not { } row)
            {
                return 0L;
            }

            var count = 0L;
            var chunks = connection.Prepare("SELECT bits FROM live WHERE collection = ?").Bind(row.Id);
            while (chunks.Step())
            {
                foreach (var word in MemoryMarshal.Cast<byte, ulong>(chunks.Bytes(0)))
                {
                    count += BitOperations.PopCount(word);
                }
            }

            chunks.Reset();
            return count;
        },
        cancellationToken);

    private static string ByKey(CollectionBinding binding) => $"SELECT _seq, {binding.Columns} FROM {binding.Tables.Records} WHERE {binding.KeyColumn} = ?";

    private static TRecord? Record(StoreConnection connection, CollectionBinding binding, string sql, object parameter, bool withVectors)
    {
        var statement = connection.Prepare(sql).Bind(parameter);
        var record = statement.Step() ? binding.Read<TRecord>(connection, statement, withVectors) : null;
        statement.Reset();
        return record;
    }

    // A schema is read again only when it changed.
    private (CollectionRow Row, CollectionBinding Binding) Bind(StoreConnection connection)
    {
        var row = CollectionRow.Find(connection, Name) ?? throw CollectionRow.Missing(connection, Name);
        var binding = _binding;
        if (binding is null || binding.Tables.Id != row.Id || binding.SchemaJson != row.Schema)
        {
            _binding = binding = new CollectionBinding(Name, row, Model);
        }

        return (row, binding);
    }

    private async IAsyncEnumerable<TRecord> StreamAsync(Func<StoreConnection, IEnumerable<TRecord>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Operation = "Get";
        var connection = await Task.Run(() => _file.Rent(Operation, Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            using var interrupt = connection.InterruptWhen(cancellationToken);
            using var records = read(connection).GetEnumerator();
            List<TRecord> some;
            do
            {
                some = await Task.Run(() => _file.Guarded(Operation, Name, () => Some(records, cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false);
                foreach (var record in some)
                {
                    yield return record;
                }
            }
            while (some.Count == RecordsAtATime);
        }
        finally
        {
            _file.Return(connection);
        }
    }

    private static List<TRecord> Some(IEnumerator<TRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var some = new List<TRecord>();
        while (some.Count < RecordsAtATime && records.MoveNext())
        {
            some.Add(records.Current);
        }

        return some;
    }
}
