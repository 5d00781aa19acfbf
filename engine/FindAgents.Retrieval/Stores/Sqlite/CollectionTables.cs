namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>The tables of a collection: one of records, and one for each vector property, so that filters do not read past vectors.</summary>
/// <param name="Id">The collection's number.</param>
/// <param name="Schema">Its schema.</param>
internal sealed record CollectionTables(long Id, CollectionSchema Schema)
{
    /// <summary>The table of records: a sequence number, the key, the data.</summary>
    public string Records => $"records_{Id}";

    /// <summary>The table of a vector property: a sequence number and a vector.</summary>
    public string Vectors(int index) => $"vectors_{Id}_{index}";

    /// <summary>Makes the tables of a new collection.</summary>
    public void Create(StoreConnection connection)
    {
        var columns = Schema.Data.Select(property => $", {Column(property)}");
        connection.Execute($"CREATE TABLE {Records} (_seq INTEGER PRIMARY KEY, {Column(Schema.Key)} NOT NULL UNIQUE{string.Concat(columns)}) STRICT");
        CreateIndices(connection);
        for (var i = 0; i < Schema.Vectors.Count; i++)
        {
            CreateVectors(connection, i);
        }
    }

    /// <summary>Adds what a schema has more than an older one.</summary>
    public void Extend(StoreConnection connection, CollectionSchema older)
    {
        foreach (var property in Schema.Data.Skip(older.Data.Count))
        {
            connection.Execute($"ALTER TABLE {Records} ADD COLUMN {Column(property)}");
        }

        CreateIndices(connection);
        for (var i = older.Vectors.Count; i < Schema.Vectors.Count; i++)
        {
            CreateVectors(connection, i);
        }
    }

    /// <summary>Drops the tables.</summary>
    public void Drop(StoreConnection connection)
    {
        for (var i = 0; i < Schema.Vectors.Count; i++)
        {
            connection.Execute($"DROP TABLE {Vectors(i)}");
        }

        connection.Execute($"DROP TABLE {Records}");
    }

    private static string Column(StoredProperty property) => $"{SqlName.Quoted(property.Name)} {property.Type switch
    {
        StoredType.Boolean or StoredType.Int32 or StoredType.Int64 or StoredType.Instant => "INTEGER",
        StoredType.Single or StoredType.Double => "REAL",
        StoredType.Guid or StoredType.Bytes => "BLOB",
        _ => "TEXT",
    }}";

    private void CreateVectors(StoreConnection connection, int index) =>
        connection.Execute($"CREATE TABLE {Vectors(index)} (_seq INTEGER PRIMARY KEY REFERENCES {Records} (_seq) ON DELETE CASCADE, vector BLOB NOT NULL) STRICT");

    // Numbered by the column's place, which stays.
    private void CreateIndices(StoreConnection connection)
    {
        for (var i = 0; i < Schema.Data.Count; i++)
        {
            if (Schema.Data[i].Indexed)
            {
                connection.Execute($"CREATE INDEX IF NOT EXISTS {Records}_{i} ON {Records} ({SqlName.Quoted(Schema.Data[i].Name)})");
            }
        }
    }
}
