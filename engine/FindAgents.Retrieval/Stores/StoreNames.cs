namespace FindAgents.Retrieval.Stores;

/// <summary>Names of collections: what they may be, and what to say of one that is not there.</summary>
internal static class StoreNames
{
    /// <summary>Refuses what cannot name a collection.</summary>
    /// <exception cref="ArgumentException">The name is blank or cannot be stored.</exception>
    public static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!StoredText.IsStorable(name))
        {
            throw new ArgumentException("A collection's name holds a NUL or half a surrogate pair.", nameof(name));
        }
    }

    /// <summary>What to say where a collection is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="there">The names of some that are.</param>
    public static UnknownCollectionException Missing(string name, IReadOnlyCollection<string> there) =>
        new($"There is no collection '{name}'. Call EnsureCollectionExistsAsync first{(there.Count == 0 ? "; there are none yet" : $"; there are: {string.Join(", ", there)}")}.");
}
