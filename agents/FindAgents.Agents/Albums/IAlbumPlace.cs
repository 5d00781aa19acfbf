using FindAgents.Retrieval;

namespace FindAgents.Agents.Albums;

/// <summary>Where a shelf's albums lie. Asked by one call at a time.</summary>
internal interface IAlbumPlace : IDisposable
{
    /// <summary>How to speak of it: a path, or an address without a password.</summary>
    string Name { get; }

    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    Task<Album> OpenAsync(string name, CancellationToken cancellationToken);

    Task<Album> CreateAsync(string name, IReadOnlyList<string> folders, CancellationToken cancellationToken);

    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
