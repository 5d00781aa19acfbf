namespace FindAgents.Retrieval.Stores;

/// <summary>Keys that a store gives out: numbers that grow, none of them twice.</summary>
/// <param name="next">The next key to give out.</param>
internal sealed class KeySequence(long next)
{
    /// <summary>The next key to give out.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Gives out a key.</summary>
    /// <exception cref="RecordException">There is none left.</exception>
    public long Give() => Next < long.MaxValue
        ? Next++
        : throw new RecordException("The collection has a record with the largest key there is, so no key can be given out. Give records their keys.");

    /// <summary>Notes a key that a caller gave, so that it is not given out.</summary>
    public void Saw(long key) => Next = Math.Max(Next, key == long.MaxValue ? key : key + 1);
}
