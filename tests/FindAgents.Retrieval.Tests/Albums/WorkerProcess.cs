using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Retrieval.Workers;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>A worker over a store in Postgres, with the photos in a folder of its own, until nothing is left to do or it is killed.</summary>
internal static class WorkerProcess
{
    public const string Queue = "album";

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    /// <summary>Works, and prints a line for each photo that it begins and one for each that it has written.</summary>
    public static async Task<int> RunAsync(string storeConnection, string queueConnection, string schema, string folder, string name, TextWriter output)
    {
        using var store = PostgresVectorStore.Open(storeConnection, new PostgresVectorStoreOptions { Schema = schema });
        using var queue = new PostgresWorkQueue(queueConnection, Queue, Options(schema));
        using var engine = new Telling(new ColourEngine(), output);
        var worker = new AlbumWorker(await Album.OpenAsync(store, "album"), queue, engine, new AlbumWorkerOptions
        {
            Name = name,
            Lease = Lease,
            StopWhenDone = true,
            Folders = new Dictionary<string, string> { ["photos"] = folder },
        });
        var done = await worker.RunAsync(new Written(output));
        await output.WriteLineAsync($"done {done.Encoded} {done.Known} {done.Failed} {done.Lost}");
        return 0;
    }

    public static WorkQueueOptions Options(string schema) => new()
    {
        Schema = schema,
        MostAttempts = 1000,
        RetryAfter = TimeSpan.FromMilliseconds(100),
        PollEvery = TimeSpan.FromMilliseconds(500),
    };

    private static void Say(TextWriter output, string line)
    {
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private sealed class Telling(IFindEngine inner, TextWriter output) : DelegatingFindEngine(inner)
    {
        public override async Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
        {
            Say(output, $"+ {IndexerProcess.NameOf(image)}");
            // As if it were a model: so that there is a moment to be killed in.
            await Task.Delay(10, cancellationToken);
            return await base.EncodeAsync(image, cancellationToken);
        }
    }

    private sealed class Written(TextWriter output) : IProgress<AlbumWorkResult>
    {
        public void Report(AlbumWorkResult value) => Say(output, $"= {value.Encoded}");
    }
}
