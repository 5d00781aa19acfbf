namespace FindAgents.Retrieval.Stores;

/// <summary>A collection that knows how many records it has without reading them; ask a collection for it with <c>GetService</c>.</summary>
/// <remarks>The abstractions have no count. Both stores of ours answer in a time that does not depend, or hardly depends, on how many there are.</remarks>
public interface ICountedCollection
{
    /// <summary>How many records there are; 0 where the collection does not exist.</summary>
    /// <param name="cancellationToken">Ends the count.</param>
    Task<long> CountAsync(CancellationToken cancellationToken = default);
}
