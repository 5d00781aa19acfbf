namespace FindAgents.Retrieval.Tests;

/// <summary>The tests' assembly run as a program: a process of its own, for tests that kill one.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["write", var file, var seed] => Stores.WriterProcess.RunAsync(file, int.Parse(seed), Console.Out),
        ["work", var connection, var schema, var name] => Queue.WorkerProcess.RunAsync(connection, schema, name, Console.Out),
        ["read", var file] => Stores.ReaderProcess.RunAsync(file, Console.Out),
        _ => Task.FromResult(2),
    };
}
