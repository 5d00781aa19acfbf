using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FindAgents.Retrieval.Stores;
using Npgsql;

namespace FindAgents.Retrieval.Postgres;

/// <summary>Makes our schema, or takes it through the steps that it has not seen, inside one transaction.</summary>
/// <param name="connection">A connection in a transaction.</param>
/// <param name="server">The database.</param>
/// <param name="layout">The tables.</param>
internal sealed class PostgresMigration(NpgsqlConnection connection, PostgresServer server, PostgresLayout layout)
{
    private static readonly Version LeastVectors = new(0, 8);

    /// <summary>The schema that pgvector is in, as SQL, or null where it is not needed.</summary>
    public string? VectorSchema { get; private set; }

    /// <summary>Runs it.</summary>
    /// <exception cref="StoreException">pgvector is missing or too old, or texts are not UTF-8.</exception>
    /// <exception cref="StoreFormatException">The tables are of a newer version.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync<string>("SHOW server_encoding", [], cancellationToken).ConfigureAwait(false) is var encoding and not "UTF8")
        {
            throw new StoreException($"The database '{server.Name}' keeps texts as {encoding}, which cannot hold all of them. Create one with ENCODING 'UTF8'.");
        }

        if (layout.NeedsVectors)
        {
            await FindVectorsAsync(cancellationToken).ConfigureAwait(false);
        }

        if (VectorSchema is not null == layout.NeedsVectors && await VersionAsync(cancellationToken).ConfigureAwait(false) == layout.Steps.Count)
        {
            return;
        }

        // One process at a time; those that wait find the work done.
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [LockOf(server.SchemaName)], cancellationToken).ConfigureAwait(false);
        if (layout.NeedsVectors && VectorSchema is null)
        {
            await AddVectorsAsync(cancellationToken).ConfigureAwait(false);
        }

        var version = await VersionAsync(cancellationToken).ConfigureAwait(false);
        if (version is null && !await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)", [server.SchemaName], cancellationToken).ConfigureAwait(false))
        {
            await connection.ExecuteAsync($"CREATE SCHEMA {server.Schema}", [], cancellationToken).ConfigureAwait(false);
        }

        await connection.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {server.Schema}.layouts (name text PRIMARY KEY, version integer NOT NULL)", [], cancellationToken).ConfigureAwait(false);
        foreach (var step in layout.Steps.Skip(version ?? 0))
        {
            await connection.ExecuteAsync(step.Replace("{schema}", server.Schema, StringComparison.Ordinal), [], cancellationToken).ConfigureAwait(false);
        }

        await connection.ExecuteAsync(
            $"INSERT INTO {server.Schema}.layouts (name, version) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET version = $2",
            [layout.Name, layout.Steps.Count],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A number for advisory locks: the same everywhere, and hardly anybody else's.</summary>
    public static long LockOf(string name) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"findagents {name}")));

    // How many steps the tables have seen; null where there are none of this layout.
    private async Task<int?> VersionAsync(CancellationToken cancellationToken)
    {
        // Not to_regclass, which may remember from before the lock that there was none.
        if (!await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'layouts')", [server.SchemaName], cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var version = await connection.ScalarAsync<int?>($"SELECT version FROM {server.Schema}.layouts WHERE name = $1", [layout.Name], cancellationToken).ConfigureAwait(false);
        return version > layout.Steps.Count
            ? throw new StoreFormatException($"The schema '{server.SchemaName}' at '{server.Name}' has layout {version} of its {layout.Name}; this version of FindAgents knows layouts up to {layout.Steps.Count}. Update FindAgents; the schema was left as it is.")
            : version;
    }

    private async Task FindVectorsAsync(CancellationToken cancellationToken)
    {
        var (version, schema) = await connection.FirstAsync(
            "SELECT e.extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'",
            [],
            reader => (reader.GetString(0), reader.GetString(1)),
            cancellationToken).ConfigureAwait(false);
        if (version is null)
        {
            return;
        }

        if (Version.TryParse(version, out var there) && there < LeastVectors)
        {
            throw new StoreException($"The database '{server.Name}' has pgvector {version}; {LeastVectors} or newer is needed. Install a newer package on the server, then run: ALTER EXTENSION vector UPDATE");
        }

        VectorSchema = SqlName.Quoted(schema);
    }

    private async Task AddVectorsAsync(CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector')", [], cancellationToken).ConfigureAwait(false))
        {
            throw new StoreException($"The Postgres server at '{server.Name}' has no pgvector. Install its package there (postgresql-NN-pgvector for version NN; https://github.com/pgvector/pgvector has others and container images), and open the store again.");
        }

        try
        {
            // Another process may have been here meanwhile.
            await connection.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS vector", [], cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException($"The database '{server.Name}' has not loaded pgvector yet, and this user may not do it. Let an administrator run there, once: CREATE EXTENSION vector", error);
        }

        await FindVectorsAsync(cancellationToken).ConfigureAwait(false);
    }
}
