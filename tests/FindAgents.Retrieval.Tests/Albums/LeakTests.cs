using FindAgents.Engine;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Testing;
using FindAgents.Tests;
using TorchSharp;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>Indexing with the embedded model leaves no tensor behind. The other albums' engine has none.</summary>
[Collection(AloneCollection.Name)]
public class LeakTests
{
    [Fact]
    public async Task Every_encoding_is_freed()
    {
        using var temp = new TempFolder();
        var photos = temp.Folder("photos");
        for (var i = 0; i < 4; i++)
        {
            File.WriteAllBytes(Path.Combine(photos, $"{i}.png"), Pictures.Draw(160, 120 + i, ("red", new(20, 20, 60, 60)), ("blue", new(90, 30, 50, 70))).ToPng());
        }

        using var engine = FindEngine.Load();
        using var store = new SqliteVectorStore(temp.At("album.db"));
        var album = await Album.CreateAsync(store, "album", [photos]);
        await new AlbumIndexer(album, engine, new AlbumIndexOptions { RegionThreshold = 0 }).RunAsync();
        var model = (await album.StatusAsync()).Models[0];
        Assert.Equal(4, model.Photos);
        Assert.NotEqual(0, model.Regions);
        Assert.Empty(await album.VerifyAsync());

        // What the engine makes once it has made by now.
        var before = LiveTensors.Baseline();
        for (var i = 4; i < 8; i++)
        {
            File.WriteAllBytes(Path.Combine(photos, $"{i}.png"), Pictures.Draw(160, 120 + i, ("green", new(20, 20, 60, 60))).ToPng());
        }

        Assert.Equal(4, (await new AlbumIndexer(album, engine).RunAsync()).Added);
        Assert.Equal(before, torch.Tensor.TotalCount);

        // Nor does a photo whose regions nobody can say.
        File.WriteAllBytes(Path.Combine(photos, "9.png"), Pictures.Green.ToPng());
        await Assert.ThrowsAsync<InvalidOperationException>(() => new AlbumIndexer(album, engine, new AlbumIndexOptions { Regions = new Broken() }).RunAsync());
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private sealed class Broken : IRegionSource
    {
        public Task<IReadOnlyList<Region>> FindAsync(EncodedImage image, string path, CancellationToken cancellationToken = default) => throw new InvalidOperationException("broken");
    }
}
