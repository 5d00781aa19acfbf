namespace FindAgents.Retrieval.Tests;

/// <summary>The tests' assembly run as a program: a process of its own, for tests that kill one.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["write", var file, var seed] => Stores.WriterProcess.RunAsync(file, int.Parse(seed), Console.Out),
        ["index", var file, var folder] => Albums.IndexerProcess.RunAsync(file, folder, Console.Out),
        ["read", var file] => Stores.ReaderProcess.RunAsync(file, Console.Out),
        _ => Task.FromResult(2),
    };
}
