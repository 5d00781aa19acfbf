using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations;

/// <summary>Takes a foundation's tensors out of its file and keeps account of what does not fit.</summary>
/// <remarks>Differences are gathered and reported together by <see cref="ThrowIfDifferent"/>. Not thread safe.</remarks>
internal sealed class FrozenWeights(CheckpointFile file, Device device)
{
    private readonly HashSet<string> _taken = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _misshaped = [];

    /// <summary>Reads a tensor as float32 onto the device; zeros stand in for one that does not fit until <see cref="ThrowIfDifferent"/> reports it.</summary>
    /// <param name="name">The tensor's name in the file.</param>
    /// <param name="shape">The shape that the foundation needs.</param>
    public Tensor Take(string name, params long[] shape)
    {
        _taken.Add(name);
        if (!file.Entries.TryGetValue(name, out var entry))
        {
            _missing.Add(name);
            return zeros(shape, device: device);
        }

        if (!entry.Shape.SequenceEqual(shape))
        {
            _misshaped.Add($"{name}: checkpoint ({string.Join(", ", entry.Shape)}), module ({string.Join(", ", shape)})");
            return zeros(shape, device: device);
        }

        using var stored = file.Read(name);
        return stored.to(ScalarType.Float32, device, copy: true);
    }

    /// <summary>Reports what was missing, of another shape, or never asked for.</summary>
    /// <param name="foundation">The foundation's name, for the message.</param>
    /// <exception cref="CheckpointMismatchException">Anything differed.</exception>
    public void ThrowIfDifferent(string foundation)
    {
        var differences = new WeightDifferences(_missing, [.. file.Entries.Keys.Where(name => !_taken.Contains(name)).Order(StringComparer.Ordinal)], _misshaped);
        if (!differences.IsNone)
        {
            throw new CheckpointMismatchException($"{file.FilePath} does not hold the weights of {foundation}: {differences}. Convert them again, or name the right file.", differences);
        }
    }
}
