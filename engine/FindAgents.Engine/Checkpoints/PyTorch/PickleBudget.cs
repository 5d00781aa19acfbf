namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Counts what a pickle makes the reader allocate, and ends it before that is more than the file.</summary>
/// <remarks>
/// A pickle's instruction is a byte or two, what it builds may be a hundred times that. The figures charged are
/// upper bounds of what .NET takes. Not thread safe.
/// </remarks>
/// <param name="file">The file's name, for messages.</param>
/// <param name="fileLength">The file's length in bytes.</param>
internal sealed class PickleBudget(string file, long fileLength)
{
    // A file of very many, very small tensors has descriptions larger than its data.
    private const long Slack = 4 << 20;

    private long _left = fileLength + Slack;

    /// <summary>A boxed number, a memo entry, a dictionary's slot.</summary>
    public const int Small = 48;

    /// <summary>A container without its elements, a storage, a tensor.</summary>
    public const int Object = 96;

    /// <summary>Takes bytes off what is left.</summary>
    /// <exception cref="CheckpointFormatException">Nothing is left.</exception>
    public void Charge(long bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw PyTorchFile.Malformed(file, $"its pickle would take more memory than the file has bytes ({fileLength})");
        }
    }
}
