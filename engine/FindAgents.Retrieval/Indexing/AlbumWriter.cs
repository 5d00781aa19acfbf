using FindAgents.Retrieval.Albums;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Writes photos to an album and takes them out, in the order that leaves it good whenever the process ends (see <see cref="AlbumCollections"/>).</summary>
/// <remarks>One call at a time.</remarks>
internal sealed class AlbumWriter
{
    // Records with vectors and thumbnails, read at a time.
    private const int AtATime = 64;

    private readonly AlbumCollections _collections;
    private readonly AlbumLedger _ledger;
    private readonly string _tag;
    private readonly VectorStoreCollection<string, PhotoRecord> _photos;
    private readonly VectorStoreCollection<string, RegionRecord> _regions;
    private readonly List<string> _left = [];

    /// <summary>Prepares to write what a model placed.</summary>
    /// <param name="collections">The album's collections; those of the model exist.</param>
    /// <param name="ledger">What the album says of its files; kept up with what is written. Files in it that are about to go were taken out.</param>
    /// <param name="model">The model.</param>
    public AlbumWriter(AlbumCollections collections, AlbumLedger ledger, AlbumModel model)
    {
        (_collections, _ledger, _tag) = (collections, ledger, AlbumNames.Tag(model));
        _photos = collections.Photos(model);
        _regions = collections.Regions(model);
    }

    /// <summary>For each file that was written with another content, the photo that it held. It may have no file any more, and stays until the end of the run: another file may turn out to hold it.</summary>
    public IReadOnlyList<string> Left => _left;

    /// <summary>Whether the model has placed a photo, be it one that no file is known to hold.</summary>
    public async Task<bool> HasAsync(string photo, CancellationToken cancellationToken) =>
        await _photos.GetAsync(photo, null, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Writes files and their photos.</summary>
    public async Task WriteAsync(IReadOnlyList<WrittenFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            if (_ledger.Set(file.File) is { Photo: { } before } && before != file.File.Photo)
            {
                _left.Add(before);
            }
        }

        // Which files hold a photo is known only now that all of the batch are in the ledger.
        var photos = files.Where(file => file.Photo is not null).Select(file => file.Photo!).ToList();
        foreach (var photo in photos)
        {
            Name(photo, _ledger.Paths(_tag, photo.Photo.Id));
        }

        await _regions.UpsertAsync(photos.SelectMany(photo => photo.Regions), cancellationToken).ConfigureAwait(false);
        await _photos.UpsertAsync(photos.Select(photo => photo.Photo), cancellationToken).ConfigureAwait(false);
        var written = photos.Select(photo => photo.Photo.Id).ToHashSet(StringComparer.Ordinal);
        await RenameAsync([.. files.Select(file => file.File.Photo).OfType<string>().Where(id => !written.Contains(id)).Distinct()], cancellationToken).ConfigureAwait(false);
        await _collections.Files.UpsertAsync(files.Select(file => file.File), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts right, or takes out, photos that have lost files.</summary>
    public async Task LeaveAsync(IEnumerable<string> photos, CancellationToken cancellationToken)
    {
        var ids = photos.Distinct().ToLookup(id => _ledger.Paths(_tag, id).Length > 0);
        await RenameAsync([.. ids[true]], cancellationToken).ConfigureAwait(false);
        foreach (var some in ids[false].Chunk(AtATime))
        {
            var gone = await ListAsync(_photos.GetAsync(some, null, cancellationToken)).ConfigureAwait(false);
            await _photos.DeleteAsync(gone.Select(photo => photo.Id), cancellationToken).ConfigureAwait(false);
            await _regions.DeleteAsync(gone.SelectMany(photo => Enumerable.Range(1, photo.Regions).Select(number => RegionRecord.Key(photo.Id, number))), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts right what a run left that did not come to its end: photos that no file holds, or that name other files; regions that belong to no photo.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var regions = new Dictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        await foreach (var photo in _photos.GetAsync(_ => true, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            regions.Add(photo.Id, photo.Regions);
            if (!photo.Paths.SequenceEqual(_ledger.Paths(_tag, photo.Id), StringComparer.Ordinal))
            {
                wrong.Add(photo.Id);
            }
        }

        var loose = new List<string>();
        await foreach (var region in _regions.GetAsync(_ => true, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            if (region.Number > regions.GetValueOrDefault(region.Photo))
            {
                loose.Add(region.Id);
            }
        }

        await LeaveAsync(wrong, cancellationToken).ConfigureAwait(false);
        await _regions.DeleteAsync(loose, cancellationToken).ConfigureAwait(false);
    }

    // Vectors are read and written again with the rest: a store replaces whole records.
    private async Task RenameAsync(IReadOnlyList<string> photos, CancellationToken cancellationToken)
    {
        var whole = new RecordRetrievalOptions { IncludeVectors = true };
        foreach (var some in photos.Chunk(AtATime))
        {
            var renamed = new List<PhotoRecord>();
            var regions = new List<RegionRecord>();
            foreach (var photo in await ListAsync(_photos.GetAsync(some, whole, cancellationToken)).ConfigureAwait(false))
            {
                var paths = _ledger.Paths(_tag, photo.Id);
                if (!photo.Paths.SequenceEqual(paths, StringComparer.Ordinal))
                {
                    var keys = Enumerable.Range(1, photo.Regions).Select(number => RegionRecord.Key(photo.Id, number));
                    var own = photo.Regions == 0 ? [] : await ListAsync(_regions.GetAsync(keys, whole, cancellationToken)).ConfigureAwait(false);
                    Name(new EncodedPhoto(photo, own), paths);
                    renamed.Add(photo);
                    regions.AddRange(own);
                }
            }

            await _regions.UpsertAsync(regions, cancellationToken).ConfigureAwait(false);
            await _photos.UpsertAsync(renamed, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Name(EncodedPhoto photo, string[] paths)
    {
        photo.Photo.Paths = paths;
        photo.Photo.Folders = [.. paths.SelectMany(FolderNames.Above).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var region in photo.Regions)
        {
            region.Folders = photo.Photo.Folders;
        }
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> records)
    {
        var list = new List<T>();
        await foreach (var record in records.ConfigureAwait(false))
        {
            list.Add(record);
        }

        return list;
    }
}
