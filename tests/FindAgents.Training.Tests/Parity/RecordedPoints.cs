using System.Globalization;
using FindAgents.Engine.Checkpoints;
using FindAgents.Training.Losses;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Parity;

/// <summary>The random numbers of a case, <c>rand.000</c> on, in the order in which the official code drew them.</summary>
internal sealed class RecordedPoints(SafetensorsFile inputs) : IPointSource
{
    private int _next;

    public Tensor Draw(long masks, long points)
    {
        var drawn = inputs.Read(Name(_next++));
        Assert.Equal([masks, points, 2], drawn.shape);
        return drawn;
    }

    public void AssertAllUsed() => Assert.False(inputs.Contains(Name(_next)), $"{Name(_next)} was not drawn");

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"rand.{i:000}");
}
