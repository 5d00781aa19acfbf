using System.Diagnostics;
using FindAgents.Retrieval.Postgres;
using FindAgents.Retrieval.Queue;
using Npgsql;

namespace FindAgents.Retrieval.Tests.Queue;

/// <summary>Works at a queue until nothing is left, or until it is killed, and says what it does.</summary>
internal static class WorkerProcess
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    /// <summary>Does jobs four at a time, each an upsert by the job's key, and prints a line for each that is begun and done.</summary>
    public static async Task<int> RunAsync(string connection, string schema, string name, TextWriter output)
    {
        using var queue = new PostgresWorkQueue(connection, "photos", new WorkQueueOptions { Schema = schema, MostAttempts = 1000 });
        await using var source = NpgsqlDataSource.Create(PostgresAddress.Parse(connection).ConnectionString);
        while (!(await queue.CountAsync()).IsFinished)
        {
            var jobs = await queue.LeaseAsync(name, 4, Lease);
            var beat = Stopwatch.GetTimestamp();
            foreach (var job in jobs)
            {
                await output.WriteLineAsync($"begun {job.Key}");
                await Task.Delay(10);
                await using (var command = source.CreateCommand($"INSERT INTO {schema}.effects (key, worker) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET worker = $2"))
                {
                    command.Parameters.Add(new() { Value = job.Key });
                    command.Parameters.Add(new() { Value = name });
                    await command.ExecuteNonQueryAsync();
                }

                if (Stopwatch.GetElapsedTime(beat) > Lease / 3)
                {
                    await queue.HeartbeatAsync(jobs, Lease);
                    beat = Stopwatch.GetTimestamp();
                }

                await output.WriteLineAsync(await queue.CompleteAsync(job) ? $"done {job.Key}" : $"lost {job.Key}");
            }

            if (jobs.Count == 0)
            {
                await queue.WaitAsync(Lease);
            }
        }

        return 0;
    }
}
