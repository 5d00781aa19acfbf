namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>A collection as it stands in the file.</summary>
/// <param name="Id">Its number, which is never given out again.</param>
/// <param name="Schema">Its schema, as JSON.</param>
/// <param name="Version">How often it was written.</param>
/// <param name="NextSequence">The next record's sequence number. An updated record gets a new one.</param>
/// <param name="NextKey">The next key, where the store gives keys out.</param>
internal sealed record CollectionRow(long Id, string Schema, long Version, long NextSequence, long NextKey)
{
    /// <summary>Looks a collection up.</summary>
    public static CollectionRow? Find(StoreConnection connection, string name) =>
        Read(connection.Prepare("SELECT id, schema, version, next_seq, next_key FROM collections WHERE name = ?").Bind(name));

    /// <summary>Looks a collection up.</summary>
    public static CollectionRow? Find(StoreConnection connection, long id) =>
        Read(connection.Prepare("SELECT id, schema, version, next_seq, next_key FROM collections WHERE id = ?").Bind(id));

    /// <summary>What to say where a collection is not there.</summary>
    public static UnknownCollectionException Missing(StoreConnection connection, string name)
    {
        using var statement = connection.PrepareOnce("SELECT name FROM collections ORDER BY name LIMIT 20");
        var names = new List<string>();
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }

        return StoreNames.Missing(name, names);
    }

    private static CollectionRow? Read(Statement statement)
    {
        var row = statement.Step()
            ? new CollectionRow(statement.Int64(0), statement.Text(1), statement.Int64(2), statement.Int64(3), statement.Int64(4))
            : null;
        statement.Reset();
        return row;
    }
}
