using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using FindAgents.Engine.Runtime;

namespace FindAgents.Benchmarks;

/// <summary>
/// Two ways to run the same benchmarks: <c>quick</c> gives medians in a minute, anything else goes to BenchmarkDotNet
/// (<c>--filter *Vision*</c>), in this process, where the native libraries already are. <c>memory</c> measures memory;
/// <c>stores</c> fills stores of albums and searches them, which takes minutes and gigabytes of disk; <c>mcp</c> calls the MCP server from all sides at once.
/// </summary>
internal static class Program
{
    private const string Help = """
        quick [--threads N] [--runs N] [words…]   medians of the benchmarks whose names contain one of the words
        memory                                    the most memory that the official Focal-T model takes, loaded and encoding
        stores [--help]                           stores of albums: filling, size, latency and recall as they grow
        mcp [--help]                              1,000 tool calls at once over HTTP: answered, refused, lost; time and memory
        anything else                             BenchmarkDotNet, such as --filter *Vision*; --list flat names them

        Of an official model: quick Backbone OfficialParts (its parts), quick OfficialModel (all of it), memory.
        """;

    private static async Task<int> Main(string[] args)
    {
        if (args is ["--help" or "-h"] or ["quick" or MemoryRunner.Verb, "--help" or "-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }

        if (args is ["stores", .. var choices])
        {
            return await StoreBenchmark.RunAsync(choices, Console.Out);
        }

        // Before the first tensor, whoever makes it.
        TorchLibrary.EnsureLoaded();
        if (args is [McpBenchmark.Verb, .. var load])
        {
            return await McpBenchmark.RunAsync(load, Console.Out);
        }

        if (args is ["quick", .. var options])
        {
            return QuickRunner.Run(options, Console.Out);
        }

        if (args is [MemoryRunner.Verb, .. var measured])
        {
            return MemoryRunner.Run(measured, Console.Out);
        }

        var config = DefaultConfig.Instance.AddJob(BenchmarkDotNet.Jobs.Job.InProcess);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
        return 0;
    }
}
