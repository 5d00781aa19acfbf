using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Where the stores of a test are: always the same one, until the host is disposed.</summary>
internal abstract class StoreHost : IDisposable
{
    /// <summary>What the abstractions call the system.</summary>
    public abstract string System { get; }

    /// <summary>Why calls cannot be cancelled in the middle here; null where they can.</summary>
    public virtual string? WhyNotCancelled => null;

    /// <summary>Opens the store, which the caller disposes.</summary>
    public abstract VectorStore Open(IEmbeddingGenerator? generator);

    /// <summary>What is wrong with the store.</summary>
    public abstract Task<IReadOnlyList<string>> VerifyAsync(VectorStore store);

    public abstract void Dispose();
}
