using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Albums;

/// <summary>The collections that an album is kept in.</summary>
/// <remarks>
/// A store has no transaction over several collections. So whoever writes a photo writes its regions first, the photo then, and
/// the file last; whoever takes one out does it the other way round. A file that is there has its photo, a photo its regions,
/// whenever the process ended.
/// </remarks>
internal sealed class AlbumCollections(VectorStore store, string name)
{
    public VectorStore Store => store;

    public string Name => name;

    public VectorStoreCollection<string, AlbumRecord> Albums { get; } = store.GetCollection<string, AlbumRecord>(name);

    public VectorStoreCollection<string, FileRecord> Files { get; } = store.GetCollection<string, FileRecord>(AlbumNames.Files(name));

    public VectorStoreCollection<string, PhotoRecord> Photos(AlbumModel model) =>
        store.GetCollection<string, PhotoRecord>(AlbumNames.Photos(name, model), PhotoRecord.Definition(model.ImageDimensions));

    /// <summary>The photos, to be read without their thumbnails.</summary>
    public VectorStoreCollection<string, PhotoRecord> PlainPhotos(AlbumModel model) =>
        store.GetCollection<string, PhotoRecord>(AlbumNames.Photos(name, model), PhotoRecord.Definition(model.ImageDimensions, thumbnail: false));

    public VectorStoreCollection<string, RegionRecord> Regions(AlbumModel model) =>
        store.GetCollection<string, RegionRecord>(AlbumNames.Regions(name, model), RegionRecord.Definition(model.RegionDimensions));

    /// <summary>How many records a collection has, by the quickest way that its store knows.</summary>
    public static async Task<long> CountAsync<TRecord>(VectorStoreCollection<string, TRecord> collection, CancellationToken cancellationToken)
        where TRecord : class
    {
        if (!await collection.CollectionExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        if (collection.GetService(typeof(ICountedCollection)) is ICountedCollection counted)
        {
            return await counted.CountAsync(cancellationToken).ConfigureAwait(false);
        }

        var count = 0L;
        await foreach (var _ in collection.GetAsync(_ => true, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            count++;
        }

        return count;
    }
}
