namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>A file in a zip archive that is stored as it is.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="HeaderOffset">Where its header begins.</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct ZipRecord(string Name, long HeaderOffset, long Offset, long Length);
