using System.Reflection;
using FindAgents.Engine.Runtime;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;

namespace FindAgents.Testing;

/// <summary>The parity runners of a test project.</summary>
public sealed class ParityRunners
{
    private readonly List<IParityRunner> _runners;

    private ParityRunners(List<IParityRunner> runners) => _runners = runners;

    /// <summary>Finds the runners in a test project's assembly.</summary>
    public static ParityRunners In(Assembly assembly)
    {
        // Named here so that the engine's assembly, and with it the way to the native library, is loaded first.
        _ = TorchLibrary.Remark;
        return new ParityRunners([.. assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IParityRunner)))
            .Select(type => (IParityRunner)Activator.CreateInstance(type)!)]);
    }

    /// <summary>Runs a case, or skips the test that called when no runner covers it.</summary>
    /// <param name="name">The case's name.</param>
    /// <param name="output">Where the worst error is reported.</param>
    public void Run(string name, ITestOutputHelper output)
    {
        var parityCase = ParityCases.All[name];
        var runner = _runners.SingleOrDefault(r => r.Covers(parityCase));
        Skip.If(runner is null, $"{name}: nothing covers {parityCase.Kind} yet.");

        using var scope = torch.NewDisposeScope();
        var comparison = new ParityComparison();
        runner!.Run(parityCase, comparison);
        output.WriteLine($"{name}: {comparison.Summary}");
        comparison.AssertWithinTolerance(name);
    }
}
