using FindAgents.Retrieval.Indexing;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>What a run does with what it finds in the folders.</summary>
public class IndexerTests : AlbumTest
{
    [Fact]
    public async Task A_folder_becomes_photos_with_regions()
    {
        Write("holiday/one.png", Pictures.RedAndBlue.ToPng());
        Write("two.PNG", Pictures.Green.ToPng());
        Write("notes.txt", [1, 2, 3]);
        var album = await CreateAsync();
        var result = await IndexAsync(album);
        Assert.Equal((2L, 0L, 0L, 0L, 0L), (result.Added, result.Reindexed, result.Moved, result.Unchanged, result.Removed));
        Assert.Empty(result.Problems);
        Assert.Empty(result.Skipped);
        Assert.Equal(new AlbumModel("colour", "1.0", 6, 6), result.Model);

        var status = await album.StatusAsync();
        Assert.Equal(2, status.Files);
        Assert.Equal(new AlbumModelStatus(result.Model!, 2, 5, 0), Assert.Single(status.Models));

        var id = Id(Pictures.RedAndBlue.ToPng());
        var photo = await album.PhotoAsync(id);
        Assert.Equal(["photos/holiday/one.png"], photo.Paths);
        Assert.Equal([Path.Combine(Photos, "holiday", "one.png")], photo.Files);
        Assert.Equal((100, 80, 3), (photo.Width, photo.Height, photo.Regions));
        Assert.Equal(["blue", "red", "white"], photo.Labels);
        var regions = await album.RegionsAsync(id);
        Assert.Equal(["blue", "red", "white"], regions.Select(region => region.Label));
        Assert.Equal(new(50, 20, 30, 40), regions[0].Box);
        Assert.Equal(1200, regions[0].Mask.Area);
        Assert.Equal([true, true, false], regions.Select(region => region.IsThing));
        Assert.Equal([0xFF, 0xD8], (await album.ThumbnailAsync(id)).ToArray()[..2]);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task What_is_as_it_was_costs_nothing()
    {
        Fill(5);
        var album = await CreateAsync();
        await IndexAsync(album);
        var (calls, export) = (Engine.EncodeCalls, await ExportAsync(album));
        var again = await IndexAsync(album);
        Assert.Equal((0L, 5L), (again.Added, again.Unchanged));
        Assert.Equal(calls, Engine.EncodeCalls);
        Assert.Equal(export, await ExportAsync(album));
    }
}
