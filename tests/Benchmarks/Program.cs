using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using FindAgents.Engine.Runtime;

namespace FindAgents.Benchmarks;

/// <summary>
/// Two ways to run the same benchmarks: <c>quick</c> gives medians in a minute, anything else goes to BenchmarkDotNet
/// (<c>--filter *Vision*</c>), in this process, where the native libraries already are. <c>memory</c> measures memory.
/// </summary>
internal static class Program
{
    private const string Help = """
        quick [--threads N] [--runs N] [words…]   medians of the benchmarks whose names contain one of the words
        memory                                    the most memory that the official Focal-T model takes, loaded and encoding
        anything else                             BenchmarkDotNet, such as --filter *Vision*; --list flat names them

        Of an official model: quick Backbone OfficialParts (its parts), quick OfficialModel (all of it), memory.
        """;

    private static int Main(string[] args)
    {
        if (args is ["--help" or "-h"] or ["quick" or MemoryRunner.Verb, "--help" or "-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }

        // Before the first tensor, whoever makes it.
        TorchLibrary.EnsureLoaded();
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
