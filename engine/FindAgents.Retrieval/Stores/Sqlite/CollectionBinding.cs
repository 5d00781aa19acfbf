using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>A record type bound to a collection's tables: how records become rows, and rows records.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
internal sealed class CollectionBinding : RecordBinding
{
    /// <summary>Binds a record type to what is stored.</summary>
    /// <param name="collection">The collection's name, for messages.</param>
    /// <param name="row">The collection.</param>
    /// <param name="model">The record type.</param>
    /// <exception cref="CollectionSchemaException">The type does not fit.</exception>
    public CollectionBinding(string collection, CollectionRow row, CollectionModel model)
        : base(collection, row.Schema, model)
    {
        Tables = new CollectionTables(row.Id, Schema);
        Columns = string.Join(", ", model.DataProperties.Select(property => SqlName.Quoted(property.StorageName)).Prepend(KeyColumn));
        InsertRecord = $"INSERT INTO {Tables.Records} (_seq, {Columns}) VALUES ({string.Join(", ", Enumerable.Repeat("?", Data.Count + 2))})";
        DeleteRecord = $"DELETE FROM {Tables.Records} WHERE {KeyColumn} = ? RETURNING _seq";
        InsertVector = [.. Vectors.Select(vector => $"INSERT INTO {Tables.Vectors(vector.Index)} (_seq, vector) VALUES (?, ?)")];
    }

    /// <summary>The tables.</summary>
    public CollectionTables Tables { get; }

    /// <summary>The key's column and the data columns, as SQL.</summary>
    public string Columns { get; }

    /// <summary>The key's column, as SQL.</summary>
    public string KeyColumn => SqlName.Quoted(Schema.Key.Name);

    /// <summary>Inserts a record: its sequence number, its key, its data.</summary>
    public string InsertRecord { get; }

    /// <summary>Deletes the record of a key, with its vectors, and gives its sequence number.</summary>
    public string DeleteRecord { get; }

    /// <summary>Inserts a vector, for each vector property of the model: a sequence number and bytes.</summary>
    public IReadOnlyList<string> InsertVector { get; }

    /// <summary>The record of a row.</summary>
    /// <param name="connection">For vectors.</param>
    /// <param name="statement">A statement at a row of: the sequence number, <see cref="Columns"/>.</param>
    /// <param name="includeVectors">Whether to read vectors.</param>
    public TRecord Read<TRecord>(StoreConnection connection, Statement statement, bool includeVectors)
        where TRecord : class
    {
        var record = Record<TRecord>((type, column) => ColumnValue.Read(type, statement, column + 1));
        if (!includeVectors)
        {
            return record;
        }

        var sequence = statement.Int64(0);
        foreach (var (property, stored, index) in Vectors)
        {
            var vector = connection.Prepare(VectorOf(index)).Bind(sequence);
            if (vector.Step())
            {
                SetVector(record, property, stored.Element, vector.Bytes(0));
            }
            else
            {
                SetNoVector(record, property);
            }

            vector.Reset();
        }

        return record;
    }

    /// <summary>Reads a vector by its sequence number.</summary>
    public string VectorOf(int index) => $"SELECT vector FROM {Tables.Vectors(index)} WHERE _seq = ?";

    /// <inheritdoc/>
    protected override object? Column(StoredType type, object? value, string name) => ColumnValue.Of(type, value, name);
}
