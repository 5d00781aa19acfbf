using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using FindAgents.Engine.Runtime;

namespace FindAgents.Benchmarks;

/// <summary>
/// Two ways to run the same benchmarks: <c>quick</c> gives medians in a minute, anything else goes to BenchmarkDotNet
/// (<c>--filter *Vision*</c>), in this process, where the native libraries already are. <c>stores</c> fills stores of albums
/// and searches them, which takes minutes and gigabytes of disk.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["stores", .. var choices])
        {
            return await StoreBenchmark.RunAsync(choices, Console.Out);
        }

        // Before the first tensor, whoever makes it.
        TorchLibrary.EnsureLoaded();
        if (args is ["quick", .. var options])
        {
            return QuickRunner.Run(options, Console.Out);
        }

        var config = DefaultConfig.Instance.AddJob(BenchmarkDotNet.Jobs.Job.InProcess);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
        return 0;
    }
}
