using FindAgents.Engine.Imaging;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Search;

namespace FindAgents.Retrieval.Tests.Search;

public class HitDrawingTests : SearchTest
{
    private static readonly HitDrawingOptions Plain = new()
    {
        Overlay = new OverlayOptions
        {
            Numbers = false,
            Legend = false,
        },
    };

    [Fact]
    public async Task WhatGoesWithTheQueryIsDrawnOnTheFile()
    {
        var picture = await AddFileAsync("red", "blue");
        var hit = Assert.Single((await Searcher.SearchAsync("a red square")).Hits);

        var drawn = await HitDrawing.DrawAsync(Album, hit, Plain);
        var whole = await HitDrawing.DrawAsync(Album, hit);

        Assert.Equal((60, 40), (drawn.Width, drawn.Height));
        Assert.NotEqual(At(picture, 9, 12), At(drawn, 9, 12));   // red, outlined and tinted
        Assert.Equal(At(picture, 28, 12), At(drawn, 28, 12));    // blue
        Assert.Equal(At(picture, 50, 35), At(drawn, 50, 35));    // white
        Assert.True(whole.Height > 40); // the legend
        Assert.Equal(whole.Pixels.ToArray(), (await HitDrawing.DrawAsync(Album, hit)).Pixels.ToArray());
    }

    [Fact]
    public async Task AFileThatIsNoLongerThatPhotoIsNotDrawnOn()
    {
        await AddFileAsync("red", "blue");
        var hit = Assert.Single((await Searcher.SearchAsync("a red square")).Hits);
        var file = Assert.Single(hit.Photo.Files);

        // As long as before, and another content.
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal(32, (await HitDrawing.DrawAsync(Album, hit, Plain)).Width);

        File.Delete(file);
        Assert.Equal(32, (await HitDrawing.DrawAsync(Album, hit, Plain)).Width);
        Assert.Equal(32, (await HitDrawing.DrawAsync(Album, hit, Plain with { FromFile = false })).Width);
    }

    [Fact]
    public async Task APageOfHitsIsOnePicture()
    {
        await AddFileAsync("red", "blue");
        await AddFileAsync("red");
        await AddFileAsync("green");
        var photos = (await Searcher.SearchAsync("a red square")).Hits;
        var regions = (await Searcher.SearchRegionsAsync("a red square")).Hits;

        var (sheet, crops) = (await HitSheet.RenderAsync(Album, photos), await HitSheet.RenderAsync(Album, regions));

        Assert.True(sheet.Width > 3 * 32 && sheet.Height < 2 * 40 + 60);
        Assert.True(crops.Height > sheet.Height); // four regions take two rows
        Assert.Equal(sheet.Pixels.ToArray(), (await HitSheet.RenderAsync(Album, photos)).Pixels.ToArray());
        await Assert.ThrowsAsync<ArgumentException>(() => HitSheet.RenderAsync(Album, Array.Empty<AlbumHit>()));

        // Below the pictures stands what the colours are: that of number 1, which outlines what the query speaks of.
        var first = RegionPalette.ColorOf(1);
        Assert.Contains(Enumerable.Range(sheet.Height - 25, 20), y => Enumerable.Range(0, sheet.Width).Any(x => At(sheet, x, y) == (first.R, first.G, first.B)));
        Assert.Equal(sheet.Height, (await HitSheet.RenderAsync(Album, photos, new ContactSheetOptions { Key = ["mine"] })).Height);
    }

    [Fact]
    public async Task APhotoThatIsGoneIsNamed()
    {
        await AddFileAsync("red");
        var hit = Assert.Single((await Searcher.SearchAsync("red")).Hits);
        await Album.Collections.Photos(Model).DeleteAsync(hit.Photo.Id);

        Assert.Equal(60, (await HitDrawing.DrawAsync(Album, hit, Plain)).Width); // its file is still there
        var error = await Assert.ThrowsAsync<UnknownAlbumException>(() => HitDrawing.DrawAsync(Album, hit, Plain with { FromFile = false }));
        Assert.Contains(hit.Photo.Id, error.Message, StringComparison.Ordinal);
    }

    private async Task<RgbImage> AddFileAsync(params string[] colours)
    {
        var picture = Squares(colours);
        var (bytes, name) = (picture.ToPng(), $"{string.Join('-', colours)}.png");
        await File.WriteAllBytesAsync(Temp.At("photos", name), bytes);
        await AddAsync(PhotoReader.IdOf(bytes), picture, $"photos/{name}", bytes: bytes.Length);
        return picture;
    }

    private static (byte R, byte G, byte B) At(RgbImage picture, int x, int y)
    {
        var at = picture.Pixels.Span.Slice(((y * picture.Width) + x) * 3, 3);
        return (at[0], at[1], at[2]);
    }
}
