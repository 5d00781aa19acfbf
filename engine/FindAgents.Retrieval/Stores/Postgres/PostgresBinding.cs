using System.Runtime.InteropServices;
using Microsoft.Extensions.VectorData.ProviderServices;
using Npgsql;
using Pgvector;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>A record type bound to a collection's table: how records become rows, and rows records.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
internal sealed class PostgresBinding : RecordBinding
{
    /// <summary>Binds a record type to what is stored.</summary>
    /// <param name="collection">The collection's name, for messages.</param>
    /// <param name="tables">The table, with what its records have.</param>
    /// <param name="row">The collection.</param>
    /// <param name="model">The record type.</param>
    /// <exception cref="CollectionSchemaException">The type does not fit.</exception>
    public PostgresBinding(string collection, PostgresTables tables, PostgresRow row, CollectionModel model)
        : base(collection, row.Schema, model)
    {
        Tables = tables;
        KeyColumn = PostgresTables.Column(Schema.Key.Name);
        Columns = string.Join(", ", model.DataProperties.Select(property => PostgresTables.Column(property.StorageName)).Prepend(KeyColumn));
        AllColumns = string.Concat(Vectors.Select(vector => $", {PostgresTables.Column(vector.Stored.Name)}").Prepend(Columns));
    }

    /// <summary>The table.</summary>
    public PostgresTables Tables { get; }

    /// <summary>The key's column, as SQL.</summary>
    public string KeyColumn { get; }

    /// <summary>The key's column and the data columns, as SQL.</summary>
    public string Columns { get; }

    /// <summary>The columns, and those of vectors, as SQL.</summary>
    public string AllColumns { get; }

    /// <summary>The record of a row.</summary>
    /// <param name="reader">At a row of <see cref="Columns"/>, or of <see cref="AllColumns"/>.</param>
    /// <param name="includeVectors">Whether to read vectors.</param>
    public TRecord Read<TRecord>(NpgsqlDataReader reader, bool includeVectors)
        where TRecord : class
    {
        var record = Record<TRecord>((type, column) => PostgresColumn.Read(type, reader, column));
        for (var i = 0; includeVectors && i < Vectors.Count; i++)
        {
            var (property, stored, _) = Vectors[i];
            if (reader.IsDBNull(Data.Count + 1 + i))
            {
                SetNoVector(record, property);
            }
            else
            {
                SetVector(record, property, stored.Element, Bytes(reader, Data.Count + 1 + i, stored.Element));
            }
        }

        return record;
    }

    /// <summary>Writes a record as a row of <see cref="AllColumns"/>.</summary>
    /// <param name="writer">Between two rows.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(NpgsqlBinaryImporter writer, object key, StoredRecord record, CancellationToken cancellationToken)
    {
        await writer.StartRowAsync(cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync(key, PostgresColumn.Driver(Schema.Key.Type), cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < Data.Count; i++)
        {
            if (record.Data[i] is { } value)
            {
                await writer.WriteAsync(value, PostgresColumn.Driver(Data[i].Type), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await writer.WriteNullAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        for (var i = 0; i < Vectors.Count; i++)
        {
            if (record.Vectors[i] is not { } bytes)
            {
                await writer.WriteNullAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (Vectors[i].Stored.Element == VectorElement.Float32)
            {
                await writer.WriteAsync(new Vector(MemoryMarshal.Cast<byte, float>(bytes).ToArray()), "vector", cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await writer.WriteAsync(new HalfVector(MemoryMarshal.Cast<byte, Half>(bytes).ToArray()), "halfvec", cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The bytes of a vector in a column.</summary>
    public static ReadOnlySpan<byte> Bytes(NpgsqlDataReader reader, int column, VectorElement element) => element == VectorElement.Float32
        ? MemoryMarshal.AsBytes(reader.GetFieldValue<Vector>(column).Memory.Span)
        : MemoryMarshal.AsBytes(reader.GetFieldValue<HalfVector>(column).Memory.Span);

    /// <inheritdoc/>
    protected override object? Column(StoredType type, object? value, string name) => PostgresColumn.Of(type, value, name);
}
