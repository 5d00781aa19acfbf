using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Search;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Search;

/// <summary>An album of painted pictures in a folder that goes with the test, its records written by hand.</summary>
public abstract class SearchTest : IAsyncLifetime, IDisposable
{
    private SqliteVectorStore? _store;

    private protected TempFolder Temp { get; } = new();

    private protected ColourEngine Engine { get; } = new();

    private protected Album Album { get; private set; } = null!;

    private protected AlbumSearcher Searcher => new(Album, Engine);

    private protected AlbumModel Model => new(Engine.Model.Name, Engine.Model.Version, 6, 6);

    public async Task InitializeAsync()
    {
        _store = new SqliteVectorStore(Temp.At("albums.db"));
        Album = await Album.CreateAsync(_store, "painted", [Temp.Folder("photos"), Temp.Folder("more")]);
        await Album.KeepModelsAsync([Model], CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public virtual void Dispose()
    {
        Assert.Equal(0, Engine.LiveEncodings);
        _store?.Dispose();
        Engine.Dispose();
        Temp.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A picture of squares, 60×40: as many as colours are named, from left to right.</summary>
    private protected static RgbImage Squares(params string[] colours) =>
        Pictures.Draw(60, 40, [.. colours.Select((colour, i) => (colour, new Box(2 + (i * 19), 5, 15, 15)))]);

    /// <summary>Puts a photo into the album as if a model had indexed it.</summary>
    private protected async Task AddAsync(string id, RgbImage picture, string path, DateTimeOffset? taken = null, AlbumModel? model = null, long bytes = 1)
    {
        using var image = await Engine.EncodeAsync(picture);
        var found = (await Engine.SegmentAsync(image)).Regions;
        var places = (await Engine.EmbedRegionsAsync(image, [.. found.Select(region => region.Mask)])).Vectors;
        var whole = (await Engine.EmbedImageAsync(image)).Vectors[0];
        string[] labels = [.. found.Select(region => region.Label).Distinct().Order(StringComparer.Ordinal)];
        string[] folders = [.. FolderNames.Above(path)];
        model ??= Model;
        await Album.Collections.Regions(model).UpsertAsync(found.Select((region, i) => new RegionRecord
        {
            Id = RegionRecord.Key(id, i + 1),
            Photo = id,
            Number = i + 1,
            Label = region.Label,
            Score = region.Score,
            IsThing = true,
            X = region.Box.X,
            Y = region.Box.Y,
            Width = region.Box.Width,
            Height = region.Box.Height,
            Mask = region.Mask.ToRunLengthEncoding().ToCompressedString(),
            Folders = folders,
            Taken = taken,
            PhotoWidth = picture.Width,
            PhotoHeight = picture.Height,
            LongSide = Math.Max(picture.Width, picture.Height),
            PhotoLabels = labels,
            Embedding = Halves(places[i]),
        }));
        await Album.Collections.Photos(model).UpsertAsync(new PhotoRecord
        {
            Id = id,
            Paths = [path],
            Folders = folders,
            Width = picture.Width,
            Height = picture.Height,
            LongSide = Math.Max(picture.Width, picture.Height),
            Bytes = bytes,
            Taken = taken,
            Labels = labels,
            Regions = found.Count,
            Thumbnail = picture.Thumbnail(32).ToJpeg(),
            Embedding = Halves(whole),
        });
        await Album.Collections.Files.UpsertAsync(new FileRecord
        {
            Path = path,
            Photo = id,
            Model = AlbumNames.Tag(model),
        });
    }

    private protected static IEnumerable<string> Ids(AlbumSearchResult result) => result.Hits.Select(hit => hit.Photo.Id);

    private protected static IEnumerable<(string Photo, int Number)> Keys(RegionSearchResult result) => result.Hits.Select(hit => (hit.Photo.Id, hit.Match.Region.Number));

    private protected static Phrase Piece(EncodedImage image, Box box, string? name = null) =>
        Phrase.FromRegion(image, BinaryMask.FromBox(image.Width, image.Height, box), name);

    private static ReadOnlyMemory<Half> Halves(ReadOnlyMemory<float> vector) => vector.ToArray().Select(value => (Half)value).ToArray();
}
