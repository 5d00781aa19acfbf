using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>Points spread evenly over the image.</summary>
/// <param name="device">The device of the points; the CPU where none is given.</param>
/// <param name="generator">The random numbers; torch's own where none is given.</param>
public sealed class UniformPoints(Device? device = null, Generator? generator = null) : IPointSource
{
    /// <inheritdoc/>
    public Tensor Draw(long masks, long points) => rand([masks, points, 2], ScalarType.Float32, device, generator: generator);
}
