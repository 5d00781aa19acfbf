using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores;

namespace FindAgents.Retrieval.Albums;

/// <summary>Looks for what should not be in an album, and tells apart from it what a run left half done.</summary>
/// <remarks>One use.</remarks>
internal sealed class AlbumVerifier(AlbumCollections collections)
{
    // A store that lost its photos has as many problems as files; nobody reads more than these.
    private const int Most = 1000;

    private readonly List<string> _problems = [];
    private readonly List<string> _leftovers = [];

    /// <summary>Looks at everything.</summary>
    public async Task<AlbumCheck> RunAsync(IReadOnlyList<AlbumModel> models, CancellationToken cancellationToken)
    {
        if (collections.Store.GetService(typeof(IVerifiableStore)) is IVerifiableStore store)
        {
            _problems.AddRange(await store.VerifyAsync(cancellationToken).ConfigureAwait(false));
        }

        if (await collections.Albums.GetAsync(AlbumRecord.RunKey, null, cancellationToken).ConfigureAwait(false) is { } run)
        {
            Leftover($"A run has not come to its end: {run.Holder}.");
        }

        var ledger = await AlbumLedger.ReadAsync(collections, cancellationToken).ConfigureAwait(false);
        var files = ledger.Files();
        CheckFiles(files, models);
        foreach (var model in models)
        {
            await CheckAsync(model, model == models[^1], ledger, files, cancellationToken).ConfigureAwait(false);
        }

        return new AlbumCheck
        {
            Problems = [.. _problems.Take(Most)],
            Leftovers = [.. _leftovers.Take(Most)],
        };
    }

    private void CheckFiles(IReadOnlyList<FileRecord> files, IReadOnlyList<AlbumModel> models)
    {
        var tags = models.Select(AlbumNames.Tag).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file is { Photo: null, Problem: null } or { Photo: not null, Problem: not null } || file.Photo is null != file.Model is null)
            {
                Problem($"The file '{file.Path}' is neither one that was indexed nor one that could not be read.");
            }
            else if (file.Model is { } tag && !tags.Contains(tag))
            {
                Problem($"The file '{file.Path}' was indexed by {tag}, which the album does not have.");
            }
        }
    }

    private async Task CheckAsync(AlbumModel model, bool isLast, AlbumLedger ledger, IReadOnlyList<FileRecord> files, CancellationToken cancellationToken)
    {
        var tag = AlbumNames.Tag(model);
        var (photoCollection, regionCollection) = (collections.Photos(model), collections.Regions(model));
        if (!await photoCollection.CollectionExistsAsync(cancellationToken).ConfigureAwait(false) || !await regionCollection.CollectionExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (files.Any(file => file.Model == tag))
            {
                Problem($"The photos or regions that {model} placed are gone.");
            }
            else
            {
                Leftover($"What {model} placed is removed, and the model still listed.");
            }

            return;
        }

        var photos = new Dictionary<string, (int Width, int Height, int Regions, string[] Labels)>(StringComparer.Ordinal);
        await foreach (var photo in photoCollection.GetAsync(_ => true, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            photos.Add(photo.Id, (photo.Width, photo.Height, photo.Regions, photo.Labels));
            Check(photo);
            // What an older model placed is left as it is until it goes as a whole.
            if (isLast && !photo.Paths.SequenceEqual(ledger.Paths(tag, photo.Id), StringComparer.Ordinal))
            {
                Leftover($"The photo {photo.Id} names the files '{string.Join("', '", photo.Paths)}', which are not those that hold it.");
            }
        }

        foreach (var file in files.Where(file => file.Model == tag && !photos.ContainsKey(file.Photo!)))
        {
            Problem($"The file '{file.Path}' holds the photo {file.Photo}, which {model} has not placed.");
        }

        await CheckRegionsAsync(regionCollection.GetAsync(_ => true, int.MaxValue, null, cancellationToken), photos).ConfigureAwait(false);
    }

    private void Check(PhotoRecord photo)
    {
        if (photo.Width < 1 || photo.Height < 1 || photo.LongSide != Math.Max(photo.Width, photo.Height) || photo.Bytes < 1)
        {
            Problem($"The photo {photo.Id} is {photo.Width}×{photo.Height}, its longer side {photo.LongSide}, its file {photo.Bytes} bytes: that cannot be.");
        }

        if (photo.Thumbnail is not [0xFF, 0xD8, .., 0xFF, 0xD9])
        {
            Problem($"The photo {photo.Id} has no thumbnail.");
        }

        if (!photo.Folders.SequenceEqual(photo.Paths.SelectMany(FolderNames.Above).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            Problem($"The photo {photo.Id} names folders that its files do not lie in.");
        }
    }

    private async Task CheckRegionsAsync(IAsyncEnumerable<RegionRecord> regions, Dictionary<string, (int Width, int Height, int Regions, string[] Labels)> photos)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var region in regions.ConfigureAwait(false))
        {
            if (!photos.TryGetValue(region.Photo, out var photo) || region.Number > photo.Regions)
            {
                Leftover($"The region {region.Id} belongs to no photo.");
                continue;
            }

            found[region.Photo] = found.GetValueOrDefault(region.Photo) + 1;
            if (region.Id != RegionRecord.Key(region.Photo, region.Number) || !photo.Labels.Contains(region.Label, StringComparer.Ordinal))
            {
                Problem($"The region {region.Id} says that it is number {region.Number} of {region.Photo}, a {region.Label}; that photo has none.");
            }

            CheckMask(region, photo.Width, photo.Height);
        }

        foreach (var (id, photo) in photos.Where(photo => found.GetValueOrDefault(photo.Key) != photo.Value.Regions))
        {
            Problem($"The photo {id} has {photo.Regions} regions; {found.GetValueOrDefault(id)} are there.");
        }
    }

    private void CheckMask(RegionRecord region, int width, int height)
    {
        try
        {
            var box = RunLengthEncoding.Parse(width, height, region.Mask).BoundingBox;
            if (region.PhotoWidth != width || region.PhotoHeight != height || box != new Box(region.X, region.Y, region.Width, region.Height) || box.Area == 0)
            {
                Problem($"The region {region.Id} has a box that is not its mask's, or another size than its photo.");
            }
        }
        catch (MaskFormatException error)
        {
            Problem($"The region {region.Id} has a mask that does not fit its photo: {error.Message}");
        }
    }

    private void Problem(string line) => _problems.Add(line);

    private void Leftover(string line) => _leftovers.Add(line);
}
