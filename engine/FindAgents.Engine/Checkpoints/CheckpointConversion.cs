namespace FindAgents.Engine.Checkpoints;

/// <summary>Turns checkpoints into safetensors files, a tensor at a time.</summary>
/// <remarks>Takes as much memory as the largest tensor, twice with half precision. Safe to call from several threads at once.</remarks>
public static class CheckpointConversion
{
    /// <summary>Converts a checkpoint.</summary>
    /// <param name="source">Path of a PyTorch or safetensors file.</param>
    /// <param name="target">Path of the safetensors file, replaced if it is there; it appears whole or not at all.</param>
    /// <param name="halfPrecision">Store float32 and float64 tensors as float16.</param>
    /// <param name="progress">Told after each tensor how far it is.</param>
    /// <param name="cancellationToken">Cancels between two tensors; the target is as it was then.</param>
    /// <exception cref="CheckpointFormatException">The source cannot be read.</exception>
    /// <exception cref="FindException">With <paramref name="halfPrecision"/>, a weight is beyond float16's range; or source and target are one file.</exception>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public static void ToSafetensors(
        string source,
        string target,
        bool halfPrecision = false,
        IProgress<ConversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(target);
        var path = Path.GetFullPath(target);
        if (path == Path.GetFullPath(source))
        {
            throw new FindException($"{source} would be converted into itself: name another file for the result.");
        }

        if (Directory.Exists(path))
        {
            throw new FindException($"{target} is a folder: name a file for the result.");
        }

        using var file = CheckpointFile.Open(source);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["source"] = Path.GetFileName(source) };
        try
        {
            SafetensorsWriter.Write(
                path,
                file.Entries.Values.Select(entry => new CheckpointEntry(entry.Name, entry.DType, entry.Shape)),
                name => file.Read(name),
                metadata,
                halfPrecision,
                (written, total) => progress?.Report(new ConversionProgress(written, total)),
                cancellationToken);
        }
        catch (OverflowException error)
        {
            throw new FindException($"{source} cannot be stored in half precision. {error.Message}", error);
        }
    }
}
