using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>Loads and saves a module's parameters and buffers by their names.</summary>
/// <remarks>A module must not run while its weights are being loaded.</remarks>
public static class ModuleWeights
{
    /// <summary>Copies a file's tensors into a module's parameters and persistent buffers of the same names.</summary>
    /// <param name="module">The module; its own element types and device stay, stored values are converted to them.</param>
    /// <param name="file">The open checkpoint, of either format; <see cref="CheckpointFile.Open"/> opens both.</param>
    /// <param name="strict">Whether missing and unexpected weights are an error. A weight of another shape always is.</param>
    /// <param name="prefix">
    /// What stands before the module's names in the file, such as <c>sem_seg_head.pixel_decoder.</c>; tensors without
    /// it belong to other modules and are not looked at.
    /// </param>
    /// <param name="only">Which weights are taken over; <see langword="null"/> for all. The module's others stay as they are, the file's others may be anything.</param>
    /// <returns>What was missing and unexpected; nothing at all when <paramref name="strict"/>.</returns>
    /// <exception cref="CheckpointMismatchException">
    /// The file does not fit the module, which is then unchanged; its <see cref="CheckpointMismatchException.Differences"/>
    /// name every weight that is missing, unexpected or of another shape.
    /// </exception>
    public static WeightDifferences Load(nn.Module module, CheckpointFile file, bool strict = true, string prefix = "", Predicate<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(prefix);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var wanted = only ?? (_ => true);
        var weights = module.state_dict().Where(weight => wanted(weight.Key)).ToDictionary();
        var differences = Compare(weights, file, prefix, wanted);
        if (differences.Misshaped.Count > 0 || (strict && !differences.IsNone))
        {
            throw new CheckpointMismatchException(
                $"{file.FilePath} does not fit {module.GetName()}: {differences}. Check that the file belongs to this model and its configuration.", differences);
        }

        foreach (var (name, weight) in weights)
        {
            if (file.Contains(prefix + name))
            {
                file.ReadInto(prefix + name, weight);
            }
        }

        return differences;
    }

    /// <summary>Writes a module's parameters and persistent buffers to a safetensors file under their names.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">Path of the file, replaced if it is there.</param>
    /// <param name="metadata">Free text to carry along, or <see langword="null"/>.</param>
    /// <param name="halfPrecision">Store float32 and float64 weights as float16.</param>
    /// <exception cref="OverflowException">With <paramref name="halfPrecision"/>, a weight is beyond float16's range.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null, bool halfPrecision = false)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, module.state_dict(), metadata, halfPrecision);
    }

    /// <summary>How a file differs from what a module needs; nothing is read but the names and shapes.</summary>
    /// <param name="module">The module; the <c>meta</c> device will do.</param>
    /// <param name="file">The open checkpoint.</param>
    /// <param name="prefix">As for <see cref="Load"/>.</param>
    /// <param name="only">As for <see cref="Load"/>.</param>
    public static WeightDifferences Compare(nn.Module module, CheckpointFile file, string prefix = "", Predicate<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(prefix);
        using var scope = NewDisposeScope();
        var wanted = only ?? (_ => true);
        return Compare(module.state_dict().Where(weight => wanted(weight.Key)).ToDictionary(), file, prefix, wanted);
    }

    private static WeightDifferences Compare(Dictionary<string, Tensor> weights, CheckpointFile file, string prefix, Predicate<string> wanted)
    {
        List<string> missing = [], misshaped = [];
        foreach (var (name, weight) in weights)
        {
            if (!file.Entries.TryGetValue(prefix + name, out var entry))
            {
                missing.Add(prefix + name);
            }
            else if (!entry.Shape.SequenceEqual(weight.shape))
            {
                misshaped.Add($"{prefix}{name}: checkpoint ({string.Join(", ", entry.Shape)}), module ({string.Join(", ", weight.shape)})");
            }
        }

        var unexpected = file.Entries.Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && wanted(name[prefix.Length..]) && !weights.ContainsKey(name[prefix.Length..]))
            .Order(StringComparer.Ordinal);
        return new WeightDifferences(missing, [.. unexpected], misshaped);
    }
}
