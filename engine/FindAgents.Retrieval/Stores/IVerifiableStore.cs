namespace FindAgents.Retrieval.Stores;

/// <summary>A store that can look whether it is whole; ask a store for it with <c>GetService</c>.</summary>
public interface IVerifiableStore
{
    /// <summary>Checks that the store is whole.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong, a line each; nothing where all is well.</returns>
    Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken = default);
}
