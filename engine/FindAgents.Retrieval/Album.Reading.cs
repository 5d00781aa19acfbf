using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval;

public sealed partial class Album
{
    /// <summary>What the album holds.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>Reads what is known of each file (its path, no photo), and counts the rest.</remarks>
    public async Task<AlbumStatus> StatusAsync(CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var problems = new List<AlbumProblem>();
        var files = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in Collections.Files.GetAsync(_ => true, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            if (file.Model is { } tag)
            {
                files[tag] = files.GetValueOrDefault(tag) + 1;
            }
            else
            {
                problems.Add(new AlbumProblem(file.Path, file.Problem ?? ""));
            }
        }

        var all = files.Values.Sum();
        var models = new List<AlbumModelStatus>();
        foreach (var model in Models(record))
        {
            models.Add(new AlbumModelStatus(
                model,
                await AlbumCollections.CountAsync(Collections.Photos(model), cancellationToken).ConfigureAwait(false),
                await AlbumCollections.CountAsync(Collections.Regions(model), cancellationToken).ConfigureAwait(false),
                all - files.GetValueOrDefault(AlbumNames.Tag(model))));
        }

        return new AlbumStatus
        {
            Name = Name,
            Folders = Folders(record),
            Files = all,
            Problems = [.. problems.OrderBy(problem => problem.Path, StringComparer.Ordinal)],
            Models = models,
        };
    }

    /// <summary>A photo by its id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The album has no such photo.</exception>
    public async Task<AlbumPhoto> PhotoAsync(string id, CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return Photo((await FindAsync(record, id, cancellationToken).ConfigureAwait(false)).Photo, Folders(record));
    }

    /// <summary>A photo's regions, in the order of their numbers.</summary>
    /// <param name="id">The photo's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The album has no such photo.</exception>
    public async Task<IReadOnlyList<AlbumRegion>> RegionsAsync(string id, CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var (photo, model) = await FindAsync(record, id, cancellationToken).ConfigureAwait(false);
        var regions = new List<AlbumRegion>();
        var keys = Enumerable.Range(1, photo.Regions).Select(number => RegionRecord.Key(id, number));
        await foreach (var region in Collections.Regions(model).GetAsync(keys, null, cancellationToken).ConfigureAwait(false))
        {
            regions.Add(Region(region));
        }

        return [.. regions.OrderBy(region => region.Number)];
    }

    /// <summary>A photo's thumbnail: a JPEG as small as the album keeps it.</summary>
    /// <param name="id">The photo's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">The album has no such photo.</exception>
    public async Task<ReadOnlyMemory<byte>> ThumbnailAsync(string id, CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return (await FindAsync(record, id, cancellationToken).ConfigureAwait(false)).Photo.Thumbnail;
    }

    /// <summary>Writes what the album knows as lines of JSON, the same for the same content: to keep, to compare, to read elsewhere.</summary>
    /// <remarks>
    /// A line for the album, then for each model one of its own and one for each photo that it placed, by id, with its regions; at the end one for each file that
    /// could not be read, by path. Thumbnails, and where the folders lie on this machine, are left out.
    /// </remarks>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="embeddings">Whether embeddings are written, too.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task ExportAsync(Stream output, bool embeddings = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        await new AlbumExport(Collections, output, embeddings).WriteAsync(Format, Folders(record), Models(record), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks that the album is whole: each file has its photo, each photo its regions and thumbnail, masks and boxes fit; and the store itself.</summary>
    /// <remarks>While a run fills the album, what it does meanwhile may look wrong.</remarks>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong, and what was left half done.</returns>
    public async Task<AlbumCheck> CheckAsync(CancellationToken cancellationToken = default)
    {
        var record = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return await new AlbumVerifier(Collections).RunAsync(Models(record), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks that the album is whole: the <see cref="AlbumCheck.Problems"/> of <see cref="CheckAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong, a line each; nothing where all is well.</returns>
    public async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken = default) =>
        (await CheckAsync(cancellationToken).ConfigureAwait(false)).Problems;

    /// <summary>A photo as it is told of.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="folders">The album's folders, which say where its files lie.</param>
    internal static AlbumPhoto Photo(PhotoRecord photo, IReadOnlyList<AlbumFolder> folders) => new(
        photo.Id,
        photo.Paths,
        [.. photo.Paths.Select(path => FolderNames.FullPath(folders, path) ?? path)],
        photo.Width,
        photo.Height,
        photo.Bytes,
        photo.Taken,
        photo is { Latitude: { } latitude, Longitude: { } longitude } ? new GeoPlace(latitude, longitude) : null,
        photo.Camera,
        photo.Labels,
        photo.Regions);

    /// <summary>A region as it is told of.</summary>
    internal static AlbumRegion Region(RegionRecord region) => new(
        region.Photo,
        region.Number,
        region.Label,
        region.Score,
        new Box(region.X, region.Y, region.Width, region.Height),
        RunLengthEncoding.Parse(region.PhotoWidth, region.PhotoHeight, region.Mask),
        region.IsThing);

    // As the model used last sees it, if it does.
    private async Task<(PhotoRecord Photo, AlbumModel Model)> FindAsync(AlbumRecord record, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        foreach (var model in Models(record).Reverse())
        {
            if (await Collections.Photos(model).GetAsync(id, null, cancellationToken).ConfigureAwait(false) is { } photo)
            {
                return (photo, model);
            }
        }

        throw new UnknownAlbumException($"The album '{Name}' has no photo '{id}'. Take an id from a search; photos whose files are gone leave the album when it is brought up to date.");
    }
}
