using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Tests.Postgres;
using Npgsql;

namespace FindAgents.Retrieval.Tests.Queue;

/// <summary>Queues in a schema that goes with the test.</summary>
[Collection(PostgresTests.Name)]
public abstract class QueueTest(PostgresFixture server) : IDisposable
{
    private protected static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly List<PostgresWorkQueue> _queues = [];

    private protected string Schema { get; } = $"test_{Guid.NewGuid():n}";

    private protected PostgresFixture Server => server;

    public virtual void Dispose()
    {
        foreach (var queue in _queues)
        {
            queue.Dispose();
        }

        if (_queues.Count > 0)
        {
            Sql("DROP SCHEMA IF EXISTS {schema} CASCADE");
        }

        GC.SuppressFinalize(this);
    }

    private protected PostgresWorkQueue Open(string name = "photos", WorkQueueOptions? options = null)
    {
        var queue = new PostgresWorkQueue(server.Connection, name, (options ?? new WorkQueueOptions()) with { Schema = Schema });
        _queues.Add(queue);
        return queue;
    }

    private protected static WorkItem[] Items(int count) => [.. Enumerable.Range(0, count).Select(i => new WorkItem($"{i:d5}.jpg", $"{{\"n\":{i}}}"))];

    /// <summary>Runs SQL behind the queue's back.</summary>
    private protected long Sql(string sql)
    {
        using var source = NpgsqlDataSource.Create(FindAgents.Retrieval.Postgres.PostgresAddress.Parse(server.Connection).ConnectionString);
        using var command = source.CreateCommand(sql.Replace("{schema}", Schema, StringComparison.Ordinal));
        return command.ExecuteScalar() is { } number and not DBNull ? Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Lets every lease end, without waiting for it.</summary>
    private protected void EndLeases() => Sql("UPDATE {schema}.jobs SET due = clock_timestamp() - interval '1 s' WHERE state = 'leased'");
}
