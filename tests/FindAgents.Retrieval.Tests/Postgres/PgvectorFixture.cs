using FindAgents.Retrieval.Postgres;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>A server with pgvector for all tests that want one: that of FINDAGENTS_TEST_PGVECTOR, or pglite.</summary>
public sealed class PgvectorFixture : IAsyncLifetime
{
    private PgliteServer? _server;
    private string _reason = "";

    /// <summary>Whether connections really run side by side.</summary>
    public bool IsConcurrent => Given is not null;

    private static string? Given => Environment.GetEnvironmentVariable("FINDAGENTS_TEST_PGVECTOR") is { Length: > 0 } given ? PostgresAddress.Parse(given).ConnectionString : null;

    /// <summary>A connection string; skips the test where there is no server.</summary>
    public string Connection(int connections = 4)
    {
        if (Given is { } given)
        {
            return given;
        }

        Skip.If(_server is null, _reason);
        return _server!.ConnectionString(connections);
    }

    public async Task InitializeAsync()
    {
        if (Given is null)
        {
            (_server, _reason) = await PgliteServer.StartAsync();
        }
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        return Task.CompletedTask;
    }
}
