using System.Text;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>A collection's table of records: the key, the data, and a column for each vector property.</summary>
/// <param name="Schema">The schema that it is in, as SQL.</param>
/// <param name="VectorSchema">The schema that pgvector is in, as SQL.</param>
/// <param name="Id">The collection's number.</param>
/// <param name="Has">What its records have.</param>
internal sealed record PostgresTables(string Schema, string VectorSchema, long Id, CollectionSchema Has)
{
    /// <summary>The most dimensions of a vector that pgvector keeps.</summary>
    public const int MaxDimensions = 16_000;

    // What every table of Postgres has already; boxes are likely to have an xmin of their own.
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal) { "ctid", "cmax", "cmin", "oid", "tableoid", "xmax", "xmin" };

    /// <summary>The table, as SQL.</summary>
    public string Records => $"{Schema}.{Name}";

    private string Name => $"records_{Id}";

    /// <summary>A property's column, as SQL: its name, unless Postgres does not take it.</summary>
    public static string Column(string name)
    {
        // 63 bytes are kept; what is longer would be cut without a word. The hash's own names begin with what is never kept as it is.
        if (name.Length > 0 && name[0] != '_' && Encoding.UTF8.GetByteCount(name) <= 63 && !Taken.Contains(name))
        {
            return SqlName.Quoted(name);
        }

        var hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return SqlName.Quoted($"_{string.Concat(name.Where(char.IsAsciiLetterOrDigit).Take(20))}_{Convert.ToHexStringLower(hash.AsSpan(0, 8))}");
    }

    /// <summary>Whether pgvector has an index for a vector property.</summary>
    public static bool CanIndex(StoredVector vector) => vector.Dimensions <= (vector.Element == VectorElement.Float32 ? 2000 : 4000);

    /// <summary>The name of a vector property's index.</summary>
    public string Index(int index) => $"{Name}_hnsw_{index}";

    /// <summary>Makes the table of a new collection.</summary>
    public string Create()
    {
        var key = $"{Column(Has.Key.Name)} {PostgresColumn.Sql(Has.Key.Type)} PRIMARY KEY";
        return $"CREATE TABLE {Records} ({string.Join(", ", Has.Data.Select(Definition).Concat(Has.Vectors.Select(Definition)).Prepend(key))}); {CreateIndices()}";
    }

    /// <summary>Adds what a schema has more than an older one.</summary>
    public string Extend(CollectionSchema older) => string.Concat(Has.Data.Skip(older.Data.Count).Select(Definition).Concat(Has.Vectors.Skip(older.Vectors.Count).Select(Definition))
        .Select(column => $"ALTER TABLE {Records} ADD COLUMN {column}; ")) + CreateIndices();

    /// <summary>Drops the table.</summary>
    public string Drop() => $"DROP TABLE {Records}";

    /// <summary>Makes the index of a vector property, where there is none.</summary>
    public string CreateIndex(int index, int neighbours, int effort)
    {
        var vector = Has.Vectors[index];
        var operators = $"{(vector.Element == VectorElement.Float32 ? "vector" : "halfvec")}_{(vector.Similarity == Similarity.Cosine ? "cosine" : "ip")}_ops";
        return $"CREATE INDEX IF NOT EXISTS {Index(index)} ON {Records} USING hnsw ({Column(vector.Name)} {VectorSchema}.{operators}) WITH (m = {neighbours}, ef_construction = {effort})";
    }

    /// <summary>How far two vectors of a property are from each other, in pgvector's arithmetic: what its indices order by.</summary>
    public string Distance(StoredVector vector, string one, string other) =>
        $"{one} OPERATOR({VectorSchema}.{(vector.Similarity == Similarity.Cosine ? "<=>" : "<#>")}) {other}";

    /// <summary>The type of a vector property, as SQL.</summary>
    public string TypeOf(StoredVector vector) => $"{VectorSchema}.{(vector.Element == VectorElement.Float32 ? "vector" : "halfvec")}({vector.Dimensions})";

    private static string Definition(StoredProperty property) => $"{Column(property.Name)} {PostgresColumn.Sql(property.Type)}";

    private string Definition(StoredVector vector) => $"{Column(vector.Name)} {TypeOf(vector)}";

    // Numbered by the column's place, which stays.
    private string CreateIndices() => string.Concat(Has.Data.Select((property, i) => !property.Indexed ? "" : property.Type == StoredType.TextList
        ? $"CREATE INDEX IF NOT EXISTS {Name}_{i} ON {Records} USING gin ({Column(property.Name)}); "
        : $"CREATE INDEX IF NOT EXISTS {Name}_{i} ON {Records} ({Column(property.Name)} NULLS FIRST); "));
}
