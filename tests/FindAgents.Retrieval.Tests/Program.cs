namespace FindAgents.Retrieval.Tests;

/// <summary>The tests' assembly run as a program: a process of its own, for tests that kill one.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["write", var file, var seed] => Stores.WriterProcess.RunAsync(file, int.Parse(seed), Console.Out),
        ["index", var file, var folder] => Albums.IndexerProcess.RunAsync(file, folder, Console.Out),
        ["work", var connection, var schema, var name] => Queue.WorkerProcess.RunAsync(connection, schema, name, Console.Out),
        ["album-work", var store, var queue, var schema, var folder, var name] => Albums.WorkerProcess.RunAsync(store, queue, schema, folder, name, Console.Out),
        ["read", var file] => Stores.ReaderProcess.RunAsync(file, Console.Out),
        _ => Task.FromResult(2),
    };
}
