using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval;

public sealed partial class Album
{
    /// <summary>What a name may be, in words.</summary>
    public const string NameRule = AlbumNames.Rule;

    /// <summary>Whether an album can be called so, see <see cref="NameRule"/>.</summary>
    /// <param name="name">A name.</param>
    public static bool IsName(string? name) => AlbumNames.IsName(name);

    /// <summary>Finds the photo that a file of the album holds.</summary>
    /// <param name="path">The file's path in the album, such as <c>holiday/2024/beach.jpg</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The photo; <see langword="null"/> where the album has no such file, or it could not be read.</returns>
    public async Task<AlbumPhoto?> PhotoAtAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = await Collections.Files.GetAsync(path, null, cancellationToken).ConfigureAwait(false);
        return file?.Photo is { } photo ? await PhotoAsync(photo, cancellationToken).ConfigureAwait(false) : null;
    }
}
