using System.Reflection;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Engine.Tests.Runtime;

/// <summary>The engine holds on to every number it gives torch, and the scan that says so can tell.</summary>
public sealed class ScalarLifetimeTests
{
    [Fact]
    public void The_engine_makes_no_scalar_that_may_be_collected_while_it_is_read() => Assert.Empty(ScalarScan.Find(typeof(FindException).Assembly));

    [Fact]
    public void What_it_looks_for_it_would_find()
    {
        var careless = typeof(ScalarLifetimeTests).GetMethod(nameof(Careless), BindingFlags.NonPublic | BindingFlags.Static)!;
        Assert.Equal(4, ScalarScan.Find(careless).Count);
    }

    // A product with a number, a bound that is a number, and a sum and a square, which make numbers of their own.
    private static torch.Tensor Careless(torch.Tensor x) => (x * 2).clamp_min(1) + x.square();
}
