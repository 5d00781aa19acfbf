namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>The steps from an empty file to today's layout, one a version; never changed once released, only added to.</summary>
internal static class StoreMigrations
{
    /// <summary>"FIND", as SQLite's application id: tells our files from others'.</summary>
    public const int ApplicationId = 0x46494E44;

    /// <summary>The steps; the file's <c>user_version</c> is how many of them it has seen.</summary>
    public static IReadOnlyList<Action<StoreConnection>> All { get; } = [CreateTables];

    /// <summary>Takes the steps that a file has not seen, inside the caller's transaction.</summary>
    /// <param name="connection">A connection in a write transaction.</param>
    /// <param name="version">The steps that the file has seen.</param>
    /// <param name="steps">All steps.</param>
    public static void Run(StoreConnection connection, int version, IReadOnlyList<Action<StoreConnection>> steps)
    {
        for (var i = version; i < steps.Count; i++)
        {
            steps[i](connection);
        }

        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        connection.Execute($"PRAGMA user_version = {steps.Count}");
    }

    private static void CreateTables(StoreConnection connection)
    {
        // The id tells derived files that belong to this store from those of another that had its name.
        connection.Execute("CREATE TABLE store (id BLOB NOT NULL) STRICT");
        connection.Execute("INSERT INTO store VALUES (?)", Guid.NewGuid().ToByteArray());
        connection.Execute("""
            CREATE TABLE collections (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                schema TEXT NOT NULL,
                version INTEGER NOT NULL DEFAULT 0,
                next_seq INTEGER NOT NULL DEFAULT 1,
                next_key INTEGER NOT NULL DEFAULT 1
            ) STRICT
            """);
        // Which sequence numbers are records today, a bit each: what an index must know of deletions.
        connection.Execute("""
            CREATE TABLE live (
                id INTEGER PRIMARY KEY,
                collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
                chunk INTEGER NOT NULL,
                version INTEGER NOT NULL,
                bits BLOB NOT NULL,
                UNIQUE (collection, chunk)
            ) STRICT
            """);
        // Who gave out which sequence numbers: two histories that part after a backup differ here.
        connection.Execute("""
            CREATE TABLE sessions (
                collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
                first_seq INTEGER NOT NULL,
                session INTEGER NOT NULL,
                PRIMARY KEY (collection, first_seq)
            ) STRICT, WITHOUT ROWID
            """);
    }
}
