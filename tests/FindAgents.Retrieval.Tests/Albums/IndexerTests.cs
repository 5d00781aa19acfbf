using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Albums;
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
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Files_that_are_renamed_moved_copied_or_touched_are_not_encoded_again()
    {
        Write("a.png", Picture(1));
        Write("b.png", Picture(2));
        Write("c.png", Picture(3));
        Write("d.png", Picture(4));
        var album = await CreateAsync();
        await IndexAsync(album);
        var calls = Engine.EncodeCalls;
        File.Move(Path.Combine(Photos, "a.png"), Path.Combine(Photos, "renamed.png"));
        Directory.CreateDirectory(Path.Combine(Photos, "deep", "er"));
        File.Move(Path.Combine(Photos, "b.png"), Path.Combine(Photos, "deep", "er", "b.png"));
        Write("deep/copy.png", Picture(3));
        File.SetLastWriteTimeUtc(Path.Combine(Photos, "d.png"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var result = await IndexAsync(album);
        Assert.Equal((0L, 3L, 2L, 2L), (result.Added, result.Moved, result.Unchanged, result.Removed));
        Assert.Equal(calls, Engine.EncodeCalls);
        Assert.Equal(["photos/renamed.png"], (await album.PhotoAsync(Id(Picture(1)))).Paths);
        Assert.Equal(["photos/deep/er/b.png"], (await album.PhotoAsync(Id(Picture(2)))).Paths);
        Assert.Equal(["photos/c.png", "photos/deep/copy.png"], (await album.PhotoAsync(Id(Picture(3)))).Paths);
        var folders = (await album.Collections.Regions(result.Model!).GetAsync(RegionRecord.Key(Id(Picture(2)), 1)))!.Folders;
        Assert.Equal(["photos", "photos/deep", "photos/deep/er"], folders);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Files_with_one_content_are_one_photo()
    {
        foreach (var name in new[] { "z.png", "a/x.png", "a.png", "b.jpg" })
        {
            Write(name, Picture(7));
        }

        var album = await CreateAsync();
        var result = await IndexAsync(album, new AlbumIndexOptions { DecodeAhead = 4 });
        Assert.Equal((1L, 3L), (result.Added, result.Moved));
        Assert.Equal(2, Engine.EncodeCalls); // one to see what the model gives
        Assert.Equal(["photos/a.png", "photos/a/x.png", "photos/b.jpg", "photos/z.png"], (await album.PhotoAsync(Id(Picture(7)))).Paths);
        Assert.Equal((4L, 1L), ((await album.StatusAsync()).Files, (await album.StatusAsync()).Models[0].Photos));
        File.Delete(Path.Combine(Photos, "a.png"));
        Assert.Equal(1, (await IndexAsync(album)).Removed);
        Assert.Equal(["photos/a/x.png", "photos/b.jpg", "photos/z.png"], (await album.PhotoAsync(Id(Picture(7)))).Paths);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Files_that_are_gone_or_have_another_content_take_their_photos_along()
    {
        Write("gone.png", Picture(1));
        Write("changed.png", Picture(2));
        Write("stays.png", Picture(3));
        var album = await CreateAsync();
        await IndexAsync(album);
        File.Delete(Path.Combine(Photos, "gone.png"));
        Write("changed.png", Picture(1002));
        var result = await IndexAsync(album);
        Assert.Equal((1L, 1L, 2L), (result.Added, result.Unchanged, result.Removed));
        await Assert.ThrowsAsync<UnknownAlbumException>(() => album.PhotoAsync(Id(Picture(1))));
        await Assert.ThrowsAsync<UnknownAlbumException>(() => album.RegionsAsync(Id(Picture(2))));
        await Assert.ThrowsAsync<UnknownAlbumException>(() => album.ThumbnailAsync(Id(Picture(2))));
        Assert.Equal(["photos/changed.png"], (await album.PhotoAsync(Id(Picture(1002)))).Paths);
        Assert.Equal((2L, 6L), ((await album.StatusAsync()).Models[0].Photos, (await album.StatusAsync()).Models[0].Regions));
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Files_that_change_their_contents_with_each_other_cost_nothing()
    {
        var (one, other) = (Write("a.png", Picture(1)), Write("b.png", Picture(902)));
        var album = await CreateAsync();
        await IndexAsync(album);
        var calls = Engine.EncodeCalls;
        File.WriteAllBytes(one, Picture(902));
        File.WriteAllBytes(other, Picture(1));
        File.SetLastWriteTimeUtc(one, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(other, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await IndexAsync(album, new AlbumIndexOptions { BatchSize = 1 });
        Assert.Equal(calls, Engine.EncodeCalls);
        Assert.Equal(["photos/b.png"], (await album.PhotoAsync(Id(Picture(1)))).Paths);
        Assert.Equal(["photos/a.png"], (await album.PhotoAsync(Id(Picture(902)))).Paths);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Problems_are_listed_and_left_alone_until_the_file_changes_or_somebody_asks()
    {
        Write("good.png", Picture(1));
        Write("empty.jpg", []);
        Write("text.jpg", "not a picture at all"u8.ToArray());
        Write("cut.png", Picture(2)[..^20]);
        Write("large.png", Pictures.Draw(300, 300).ToPng());
        var album = await CreateAsync();
        var options = new AlbumIndexOptions { ImageLimits = new() { MaxPixels = 50_000 } };
        var first = await IndexAsync(album, options);
        Assert.Equal(1, first.Added);
        Assert.Equal(["photos/cut.png", "photos/empty.jpg", "photos/large.png", "photos/text.jpg"], first.Problems.Select(problem => problem.Path));
        Assert.Contains("'photos/cut.png' is cut off", first.Problems[0].Reason);
        Assert.Contains("is empty", first.Problems[1].Reason);
        Assert.Contains("megapixels", first.Problems[2].Reason);
        Assert.Equal(first.Problems, (await album.StatusAsync()).Problems);

        // Better limits alone change nothing: nobody looks.
        var second = await IndexAsync(album);
        Assert.Equal((0L, 1L), (second.Added, second.Unchanged));
        Assert.Equal(first.Problems, second.Problems);

        Write("text.jpg", Picture(3));
        Assert.Equal(3, (await IndexAsync(album)).Problems.Count);
        var retried = await IndexAsync(album, new AlbumIndexOptions { RetryProblems = true });
        Assert.Equal(1, retried.Added);
        Assert.Equal(["photos/cut.png", "photos/empty.jpg"], retried.Problems.Select(problem => problem.Path));
        File.Delete(Path.Combine(Photos, "cut.png"));
        Assert.Equal("photos/empty.jpg", Assert.Single((await IndexAsync(album)).Problems).Path);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task A_photo_that_breaks_leaves_the_album()
    {
        Write("a.png", Picture(1));
        var album = await CreateAsync();
        await IndexAsync(album);
        Write("a.png", Picture(1)[..^20]);
        var result = await IndexAsync(album);
        Assert.Equal((1L, 1), (result.Removed, result.Problems.Count));
        Assert.Equal((0L, 0L), ((await album.StatusAsync()).Files, (await album.StatusAsync()).Models[0].Photos));
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Another_version_of_the_model_encodes_anew_after_the_new_files()
    {
        Fill(6);
        var album = await CreateAsync();
        var old = (await IndexAsync(album)).Model!;
        var newer = new ColourEngine { Model = Engine.Model with { Version = "2.0" } };
        Write("new.png", Picture(100));
        var stop = new CancellationTokenSource();
        var seen = 0;
        newer.BeforeEncode = _ =>
        {
            // The model is asked what it gives, the new file, two of the old.
            if (++seen == 4)
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new AlbumIndexer(album, newer).RunAsync(null, stop.Token));
        var status = await album.StatusAsync();
        var young = old with { Version = "2.0" };
        Assert.Equal([new AlbumModelStatus(old, 6, 18, 3), new AlbumModelStatus(young, 3, 9, 4)], status.Models);
        Assert.NotNull(await album.PhotoAsync(Id(Picture(100))));

        // Searches with the old one still have all that it placed.
        Assert.Equal(6, await AlbumCollections.CountAsync(album.Collections.Photos(old), default));
        Assert.Empty(await album.VerifyAsync());

        File.Delete(Path.Combine(Photos, "2", "p005.png"));
        var result = await new AlbumIndexer(album, newer).RunAsync();
        Assert.Equal((0L, 3L, 1L), (result.Added, result.Reindexed, result.Removed));
        Assert.Equal(new AlbumModelStatus(young, 6, 18, 0), Assert.Single((await album.StatusAsync()).Models));
        Assert.False(await album.Collections.Photos(old).CollectionExistsAsync());
        Assert.False(await album.Collections.Regions(old).CollectionExistsAsync());
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task The_version_before_may_come_back_half_way()
    {
        Fill(4);
        var album = await CreateAsync();
        await IndexAsync(album);
        var newer = new ColourEngine { Model = Engine.Model with { Version = "2.0" } };
        var stop = new CancellationTokenSource();
        newer.BeforeEncode = _ =>
        {
            if (newer.EncodeCalls == 3)
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new AlbumIndexer(album, newer).RunAsync(null, stop.Token));
        var calls = Engine.EncodeCalls;
        var result = await IndexAsync(album);
        Assert.Equal(calls, Engine.EncodeCalls); // what it had placed is still there
        Assert.Equal(4, result.Unchanged);
        Assert.Equal("1.0", Assert.Single((await album.StatusAsync()).Models).Model.Version);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task A_model_without_embeddings_is_refused_before_anything_is_written()
    {
        Write("a.png", Picture(1));
        Write("broken.png", [1]);
        var album = await CreateAsync();
        var before = await ExportAsync(album);
        var error = await Assert.ThrowsAsync<AlbumException>(() => new AlbumIndexer(album, new NoEmbeddings(Engine)).RunAsync());
        Assert.Contains("embeddings", error.Message);
        Assert.Equal(before, await ExportAsync(album));
        Assert.Empty((await album.StatusAsync()).Problems);
    }

    [Fact]
    public async Task An_engine_that_fails_with_one_photo_goes_on_and_one_that_fails_with_all_stops()
    {
        Fill(12);
        var album = await CreateAsync();
        var engine = new Failing(Engine) { Fails = call => call == 3 };
        var first = await new AlbumIndexer(album, engine).RunAsync();
        Assert.Equal(11, first.Added);
        Assert.Contains("out of luck", Assert.Single(first.Problems).Reason);
        Fill(12, 12);
        engine.Fails = call => call > 15;
        var error = await Assert.ThrowsAsync<AlbumException>(() => new AlbumIndexer(album, engine).RunAsync());
        Assert.Contains("5 photos in a row", error.Message);
        Assert.Equal(13, (await album.StatusAsync()).Files);
        Assert.Empty(await album.VerifyAsync());

        // Not the photos were at fault, so they are tried again.
        engine.Fails = _ => false;
        Assert.Equal(11, (await new AlbumIndexer(album, engine).RunAsync()).Added);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Regions_come_from_whoever_is_asked_to_find_them()
    {
        Write("b.png", Pictures.RedAndBlue.ToPng());
        Write("a.png", Pictures.RedAndBlue.ToPng());
        var album = await CreateAsync();
        var source = new Largest(Engine);
        await IndexAsync(album, new AlbumIndexOptions { Regions = source });
        Assert.Equal("blue", Assert.Single(await album.RegionsAsync(Id(Pictures.RedAndBlue.ToPng()))).Label);
        Assert.Equal("photos/a.png", source.Path);
        Write("c.png", Pictures.Green.ToPng());
        await Assert.ThrowsAsync<AlbumException>(() => IndexAsync(album, new AlbumIndexOptions { Regions = new Largest(Engine) { Width = 3 } }));
        await IndexAsync(album, new AlbumIndexOptions { MaxRegions = 0 });
        Assert.Empty(await album.RegionsAsync(Id(Pictures.Green.ToPng())));
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused()
    {
        var album = await CreateAsync();
        foreach (var options in new[]
        {
            new AlbumIndexOptions { DecodeAhead = 0 }, new() { BatchSize = 0 }, new() { MaxBytesAhead = 0 }, new() { MaxRegions = -1 }, new() { MaxRegions = 10_000 },
            new() { RegionThreshold = double.NaN }, new() { ThumbnailSide = 8 }, new() { BatchDelay = TimeSpan.FromDays(1) },
        })
        {
            Assert.Throws<AlbumException>(() => new AlbumIndexer(album, Engine, options));
        }
    }

    // Says what IFindEngine says where an engine has no embeddings.
    private sealed class NoEmbeddings(IFindEngine inner) : DelegatingFindEngine(inner)
    {
        public override Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default) =>
            throw new FindException("The model gives no embeddings.");
    }

    private sealed class Failing(IFindEngine inner) : DelegatingFindEngine(inner)
    {
        private int _calls;

        public Func<int, bool> Fails { get; set; } = _ => false;

        public override Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default) =>
            Fails(++_calls) ? throw new FindException("The model is out of luck.") : base.EncodeAsync(image, cancellationToken);
    }

    private sealed class Largest(IFindEngine engine) : IRegionSource
    {
        public string? Path { get; private set; }

        public int? Width { get; init; }

        public async Task<IReadOnlyList<Region>> FindAsync(EncodedImage image, string path, CancellationToken cancellationToken = default)
        {
            Path = path;
            var regions = (await engine.SegmentAsync(image, null, cancellationToken)).Regions.OrderByDescending(region => region.Mask.Area).Take(1);
            return [.. regions.Select(region => Width is { } width ? region with { Mask = BinaryMask.Full(width, width) } : region)];
        }
    }
}
