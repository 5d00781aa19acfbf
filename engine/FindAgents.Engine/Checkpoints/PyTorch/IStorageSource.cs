namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Knows the storages that a pickle refers to, which lie outside it.</summary>
internal interface IStorageSource
{
    /// <summary>The storage that a reference means.</summary>
    /// <param name="reference">What the pickle says of it: <c>("storage", class, key, device, number of elements, …)</c>.</param>
    /// <exception cref="CheckpointFormatException">There is none, or it is not as the reference says.</exception>
    PickledStorage Find(IReadOnlyList<object?> reference);
}
