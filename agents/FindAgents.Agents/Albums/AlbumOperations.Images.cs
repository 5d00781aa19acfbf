using FindAgents.Agents.Answers;
using FindAgents.Agents.Results;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Albums;

public sealed partial class AlbumOperations
{
    // The photo, or region in one, that a reference names; null where it names none of an album's.
    private async Task<AlbumImage?> FindAsync(string image, int? number, CancellationToken cancellationToken)
    {
        if (_results.Has(image))
        {
            var hits = _results.Get(image);
            var (photo, region) = hits.Hit(number ?? throw new UnknownResultException($"'{image}' is the id of a search's result, not of an image. Name one of its hits, as @{image}#1."));
            return AlbumImage.Of(hits.AlbumName, photo, region);
        }

        if (AlbumUri.MatchPhoto(image) is { Success: true } address && !address.Groups["part"].Success)
        {
            var name = address.Groups["album"].Value;
            var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
            return await FindAsync(name, album, await album.PhotoAsync(AlbumUri.IdOf(address), cancellationToken).ConfigureAwait(false), number, cancellationToken).ConfigureAwait(false);
        }

        // A path that begins with an album's name; files that lie there go before it.
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && Album.IsName(image[..slash]) && !File.Exists(image) && !_find.Folders.Roots.Any(root => File.Exists(Path.Join(root, image))))
        {
            var name = image[..slash];
            if ((await NamesAsync(cancellationToken).ConfigureAwait(false)).Contains(name))
            {
                var album = await _shelf.OpenAsync(name, cancellationToken).ConfigureAwait(false);
                var path = image[(slash + 1)..];
                var photo = await album.PhotoAtAsync(path, cancellationToken).ConfigureAwait(false)
                    ?? throw new UnknownAlbumException($"The album '{name}' has no photo '{Quote.Short(path)}'. Take the path, or better the address, from an answer of this album.");
                return await FindAsync(name, album, photo, number, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static async Task<AlbumImage> FindAsync(string name, Album album, AlbumPhoto photo, int? number, CancellationToken cancellationToken)
    {
        if (number is null)
        {
            return AlbumImage.Of(name, photo, null);
        }

        var regions = await album.RegionsAsync(photo.Id, cancellationToken).ConfigureAwait(false);
        return AlbumImage.Of(name, photo, Region(photo, regions, number.Value));
    }

    /// <exception cref="UnknownAlbumException">The photo has no region of that number.</exception>
    private static AlbumRegion Region(AlbumPhoto photo, IReadOnlyList<AlbumRegion> regions, int number) => regions.FirstOrDefault(region => region.Number == number)
        ?? throw new UnknownAlbumException($"The photo '{AlbumHitAnswer.PathOf(photo)}' has no region {number}. {(regions.Count == 0 ? "It has none." : $"Its regions are {string.Join(", ", regions.Select(region => $"{region.Number} ({region.Label})"))}.")}");

    private sealed class Images(AlbumOperations albums) : IAlbumImages
    {
        public bool Keeps(string id) => albums._results.Has(id);

        public Task<AlbumImage?> FindAsync(string image, int? number, CancellationToken cancellationToken) => albums.FindAsync(image, number, cancellationToken);
    }
}
