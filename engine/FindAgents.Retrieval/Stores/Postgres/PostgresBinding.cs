using System.Runtime.InteropServices;
using Microsoft.Extensions.VectorData.ProviderServices;
using Npgsql;
using Pgvector;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>A record type bound to a collection's table: how records become rows, and rows records.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
internal sealed class PostgresBinding : RecordBinding
{
    private readonly string[] _columns;

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
        string[] columns = [KeyColumn, .. model.DataProperties.Select(property => PostgresTables.Column(property.StorageName))];
        _columns = [.. columns, .. Vectors.Select(vector => PostgresTables.Column(vector.Stored.Name))];
        Columns = string.Join(", ", columns);
        AllColumns = string.Join(", ", _columns);
        Upsert = UpsertSql();
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

    /// <summary>Inserts records, or puts them in the place of those with their keys: an array for each of <see cref="AllColumns"/>.</summary>
    public string Upsert { get; }

    /// <summary>The arrays that <see cref="Upsert"/> takes.</summary>
    /// <param name="records">Records and their keys, none of which twice.</param>
    public IEnumerable<NpgsqlParameter> Arrays(IReadOnlyList<(object Key, StoredRecord Record)> records)
    {
        yield return PostgresColumn.Array(Schema.Key.Type, records.Select(pair => (object?)pair.Key));
        for (var i = 0; i < Data.Count; i++)
        {
            var column = i;
            yield return PostgresColumn.Array(Data[i].Type, records.Select(pair => pair.Record.Data[column]));
        }

        for (var i = 0; i < Vectors.Count; i++)
        {
            var column = i;
            var vectors = records.Select(pair => pair.Record.Vectors[column]);
            yield return Vectors[i].Stored.Element == VectorElement.Float32
                ? new NpgsqlParameter { Value = vectors.Select(bytes => bytes is null ? null : new Vector(MemoryMarshal.Cast<byte, float>(bytes).ToArray())).ToArray(), DataTypeName = "vector[]" }
                : new NpgsqlParameter { Value = vectors.Select(bytes => bytes is null ? null : new HalfVector(MemoryMarshal.Cast<byte, Half>(bytes).ToArray())).ToArray(), DataTypeName = "halfvec[]" };
        }
    }

    /// <summary>The bytes of a vector in a column.</summary>
    public static ReadOnlySpan<byte> Bytes(NpgsqlDataReader reader, int column, VectorElement element) => element == VectorElement.Float32
        ? MemoryMarshal.AsBytes(reader.GetFieldValue<Vector>(column).Memory.Span)
        : MemoryMarshal.AsBytes(reader.GetFieldValue<HalfVector>(column).Memory.Span);

    // The columns that the record type does not know are nulls from then on.
    private string UpsertSql()
    {
        var others = Schema.Data.Select(property => property.Name).Concat(Schema.Vectors.Select(vector => vector.Name)).Select(PostgresTables.Column).Where(column => !_columns.Contains(column));
        var count = _columns.Length;
        var values = Enumerable.Range(1, count).Select(i => i > 1 && i <= Data.Count + 1 && Data[i - 2].Type == StoredType.TextList ? PostgresColumn.Texts($"_c{i}") : $"_c{i}");
        var update = _columns.Skip(1).Select(column => $"{column} = EXCLUDED.{column}").Concat(others.Select(column => $"{column} = NULL")).ToArray();
        return $"""
            INSERT INTO {Tables.Records} ({AllColumns})
            SELECT {string.Join(", ", values)} FROM unnest({string.Join(", ", Enumerable.Range(1, count).Select(i => $"${i}"))}) AS _rows ({string.Join(", ", Enumerable.Range(1, count).Select(i => $"_c{i}"))})
            ON CONFLICT ({KeyColumn}) DO {(update.Length == 0 ? "NOTHING" : $"UPDATE SET {string.Join(", ", update)}")}
            """;
    }

    /// <inheritdoc/>
    protected override object? Column(StoredType type, object? value, string name) => PostgresColumn.Of(type, value, name);
}
