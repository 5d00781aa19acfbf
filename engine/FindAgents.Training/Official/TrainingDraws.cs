using FindAgents.Training.Losses;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Where a training step's random numbers come from: a seam, so that a recorded run can be repeated.</summary>
/// <param name="Points">The points at which masks are compared.</param>
/// <param name="Random">How often strokes are corrected, and the prototype's dynamics.</param>
/// <param name="Branches">Takes B and gives (B) numbers, uniform in 0–1: which branches of the backbone are left out.</param>
/// <param name="Strokes">Which pixels of a large stroke are taken; torch's own random numbers where it is <see langword="null"/>.</param>
public sealed record TrainingDraws(IPointSource Points, Random Random, Func<long, Tensor> Branches, Generator? Strokes = null)
{
    /// <summary>Draws that a seed decides.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="device">Where the model computes; <see langword="null"/> for the CPU.</param>
    public static TrainingDraws Seeded(int seed, Device? device = null)
    {
        var generator = new Generator((ulong)seed, device ?? CPU);
        return new TrainingDraws(
            new UniformPoints(device, generator), new Random(seed), batch => rand(batch, device: device, generator: generator), generator);
    }
}
