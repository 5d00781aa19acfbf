using FindAgents.Engine;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Retrieval.Stores.Sqlite;

namespace FindAgents.Agents.Albums;

/// <summary>Where albums lie: a folder with one SQLite file each, one SQLite file for all, or a Postgres database.</summary>
/// <remarks>
/// What is opened stays open until the shelf is disposed, so that a search does not begin by opening files. Nothing is
/// written before an album is created or filled. Safe to use from several threads at once; dispose it when its albums' calls have ended.
/// </remarks>
public sealed class AlbumShelf : IDisposable
{
    /// <summary>The environment variable that names the place where none is given.</summary>
    public const string PlaceVariable = "FINDAGENTS_ALBUMS";

    /// <summary>What a place may be, in words.</summary>
    public const string PlaceDescription = "a folder, in which each album is a file; one file NAME.db for all; or postgres://USER@HOST/DATABASE";

    private readonly SemaphoreSlim _gate = new(1);
    private readonly IAlbumPlace _place;

    /// <summary>Names the place; nothing is opened yet.</summary>
    /// <param name="place">The place, see <see cref="PlaceDescription"/>; <see langword="null"/> for <see cref="DefaultPlace"/>.</param>
    /// <exception cref="AlbumException">It is an address that no store has.</exception>
    public AlbumShelf(string? place = null)
    {
        var where = string.IsNullOrWhiteSpace(place) ? DefaultPlace : place;
        _place = Find(where);
    }

    /// <summary>What <see cref="PlaceVariable"/> names, or else <c>findagents/albums</c> in the user's folder for data.</summary>
    public static string DefaultPlace
    {
        get
        {
            if (Environment.GetEnvironmentVariable(PlaceVariable) is { } named && !string.IsNullOrWhiteSpace(named))
            {
                return named;
            }

            // XDG_DATA_HOME or ~/.local/share on Linux, ~/Library/Application Support on macOS, %LOCALAPPDATA% on Windows.
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Path.Combine(data, "findagents", "albums");
        }
    }

    /// <summary>How to speak of the place: a path, or an address without a password.</summary>
    public string Place => _place.Name;

    /// <summary>The names of its albums, in order.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="FindException">The place cannot be read.</exception>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) =>
        AloneAsync(() => _place.ListAsync(cancellationToken), cancellationToken);

    /// <summary>Opens an album, or gives it as it was opened before.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The album, good until the shelf is disposed.</returns>
    /// <exception cref="UnknownAlbumException">There is none of that name; the message says which there are.</exception>
    /// <exception cref="FindException">It cannot be read.</exception>
    public Task<Album> OpenAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AloneAsync(() => _place.OpenAsync(name, cancellationToken), cancellationToken);
    }

    /// <summary>Makes an album without photos.</summary>
    /// <param name="name">Its name: letters, digits, <c>-</c> and <c>_</c>, at most 64.</param>
    /// <param name="folders">The folders that it is over.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The name cannot be one, there is such an album, or a folder is not there.</exception>
    public Task<Album> CreateAsync(string name, IReadOnlyList<string>? folders = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AloneAsync(() => _place.CreateAsync(name, folders ?? [], cancellationToken), cancellationToken);
    }

    /// <summary>Removes an album, and its file where it had one of its own. The photos stay where they are.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">There is none of that name.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return AloneAsync(
            async () =>
            {
                await _place.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Closes what was opened.</summary>
    public void Dispose()
    {
        _place.Dispose();
        _gate.Dispose();
    }

    internal static UnknownAlbumException Unknown(string name, string place, IReadOnlyList<string> known) =>
        new($"There is no album '{Quote.Short(name)}' in {place}. {(known.Count == 0 ? "There is none yet: make one first." : $"There is: {string.Join(", ", known)}.")}");

    private static IAlbumPlace Find(string place)
    {
        if (place.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "postgres" or "postgresql"
                ? new StorePlace($"{address.Scheme}://{address.Authority}{address.AbsolutePath}", () => PostgresVectorStore.Open(place), () => true)
                : throw new AlbumException($"'{Quote.Short(place.Split('@')[^1])}' is no place for albums. Name {PlaceDescription}.");
        }

        var path = Path.GetFullPath(place);
        return Path.GetExtension(path).Equals(".db", StringComparison.OrdinalIgnoreCase) || File.Exists(path)
            ? new StorePlace(path, () => OpenFile(path), () => File.Exists(path))
            : new FolderPlace(Path.TrimEndingDirectorySeparator(path));
    }

    private static SqliteVectorStore OpenFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new SqliteVectorStore(path);
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AlbumException($"Albums in '{Place}' cannot be reached: {exception.Message} Check the folder and its permissions, or name another place.", exception);
        }
        finally
        {
            _gate.Release();
        }
    }
}
