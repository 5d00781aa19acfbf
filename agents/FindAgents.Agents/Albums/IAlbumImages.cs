using FindAgents.Engine;

namespace FindAgents.Agents.Albums;

/// <summary>Looks up photos of albums that references to images name.</summary>
internal interface IAlbumImages
{
    /// <summary>Whether an id is that of a search's result.</summary>
    bool Keeps(string id);

    /// <summary>Finds a photo, or a region in one.</summary>
    /// <param name="image">What names it: an address such as <c>find://album/holiday/photo/…</c>, a path that begins with an album's name, or the id of a search's result.</param>
    /// <param name="number">The region's number in the photo, or the hit's in the result; <see langword="null"/> for the whole photo.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The photo; <see langword="null"/> where this names none of an album's.</returns>
    /// <exception cref="FindException">It names one, which is not there.</exception>
    Task<AlbumImage?> FindAsync(string image, int? number, CancellationToken cancellationToken);
}
