using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Search;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Testing;
using FindAgents.Tests;
using TorchSharp;

namespace FindAgents.Retrieval.Tests.Search;

/// <summary>An album of the sample photos, indexed and searched with the embedded model.</summary>
public sealed class RealModelSearchTests
{
    [Fact]
    public async Task SamplePhotosAreFoundByWordsPiecesAndBoth()
    {
        using var temp = new TempFolder();
        using var engine = FindEngine.Load();
        using var store = new SqliteVectorStore(temp.At("albums.db"));
        var samples = Path.Combine(RepositoryFolder.Root, "samples", "photos");
        var album = await Album.CreateAsync(store, "samples", [samples]);
        await new AlbumIndexer(album, engine).RunAsync();
        var searcher = new AlbumSearcher(album, engine);
        var before = LiveTensors.Baseline();

        Assert.Equal("astronaut.jpg", await FirstAsync("a smiling woman"));
        Assert.Equal("coffee.jpg", await FirstAsync("a cup of coffee on a table"));
        Assert.Equal("cat.jpg", await FirstAsync("a cat"));

        var cat = (await searcher.SearchAsync("photos of a cat")).Hits[0];
        Assert.Equal("cat", Assert.Single(cat.Matches).Entity);
        Assert.Contains(cat.Matches[0].Regions, match => match.Region.Label == "cat");
        Assert.Equal(["cat.jpg", "coffee.jpg"], (await searcher.SearchAsync(new AlbumQuery { Phrase = "a photo", Without = ["people"] })).Hits.Select(Name).Order());

        var region = (await searcher.SearchRegionsAsync("a cup")).Hits[0];
        Assert.Equal(("coffee.jpg", "cup"), (Path.GetFileName(region.Photo.Files[0]), region.Match.Region.Label));

        using (var image = await engine.EncodeAsync(RgbImage.Load(Path.Combine(samples, "cat.jpg"))))
        {
            var mask = cat.Matches[0].Regions[0].Region.Mask.ToMask();
            var piece = new PhraseRegion(image, mask, "@cat.jpg#1");
            var mixed = await searcher.SearchAsync(new AlbumQuery { Phrase = new Phrase(new PhraseText("a photo of"), piece) });
            Assert.Equal("cat.jpg", Name(mixed.Hits[0]));
            Assert.Equal(["@cat.jpg#1"], mixed.Entities);
            Assert.Contains(mixed.Hits[0].Matches[0].Regions, match => match.Region.Label == "cat");
            Assert.Equal("cat.jpg", Path.GetFileName((await searcher.SearchRegionsAsync(new RegionQuery { Phrase = new Phrase(piece) })).Hits[0].Photo.Files[0]));
            Assert.Equal("cat.jpg", Name((await searcher.SearchAsync(new AlbumQuery { Image = image })).Hits[0]));
        }

        Assert.Equal(before, torch.Tensor.TotalCount);

        async Task<string> FirstAsync(string words) => Name((await searcher.SearchAsync(words)).Hits[0]);

        static string Name(AlbumHit hit) => Path.GetFileName(hit.Photo.Files[0]);
    }
}
