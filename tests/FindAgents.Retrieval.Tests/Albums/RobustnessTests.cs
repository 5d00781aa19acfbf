using System.Diagnostics;
using FindAgents.Engine.Imaging;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>Runs that are cancelled, that find no room, and that find much.</summary>
public class RobustnessTests : AlbumTest
{
    [Fact]
    public async Task A_run_that_is_cancelled_keeps_what_it_encoded()
    {
        Fill(20);
        var album = await CreateAsync();
        var stop = new CancellationTokenSource();
        Engine.BeforeEncode = _ =>
        {
            if (Engine.EncodeCalls == 8)
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => IndexAsync(album, cancellationToken: stop.Token));
        Assert.Equal(8, Engine.EncodeCalls);
        Assert.Equal(7, (await album.StatusAsync()).Files); // one call was to see what the model gives
        Assert.Empty(await album.VerifyAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => IndexAsync(album, cancellationToken: stop.Token));
        Engine.BeforeEncode = _ => Task.CompletedTask;
        var result = await IndexAsync(album);
        Assert.Equal((13L, 7L), (result.Added, result.Unchanged));
        Assert.Equal(21, Engine.EncodeCalls);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Progress_goes_one_way_and_ends_with_all_of_it()
    {
        Fill(30);
        Write("copy.png", Picture(0));
        Write("broken.png", [1, 2]);
        var album = await CreateAsync();
        var told = new Told<AlbumIndexProgress>();
        await IndexAsync(album, new AlbumIndexOptions { BatchSize = 4 }, told);
        Assert.Equal(IndexStage.Scanning, told.All[0].Stage);
        var last = told.All[^1];
        Assert.Equal((IndexStage.Done, 30L, 30L, 1L), (last.Stage, last.Done, last.Total, last.Problems));
        Assert.Equal(told.All.Select(progress => progress.Stage).Order(), told.All.Select(progress => progress.Stage));
        Assert.Equal(told.All.Select(progress => progress.Done).Order(), told.All.Select(progress => progress.Done));
        Assert.All(told.All, progress => Assert.True(progress.Done <= progress.Total && progress.Rate >= 0 && progress.Remaining is null or { Ticks: >= 0 }));
    }

    [Fact]
    public void A_rate_is_that_of_the_last_minute()
    {
        var time = new ManualTime();
        var rate = new RateMeter(time);
        Assert.Equal(0, rate.PerMinute());
        for (var i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            rate.Mark();
        }

        Assert.Equal(60, rate.PerMinute(), 1e-9);
        for (var i = 0; i < 40; i++)
        {
            time.Advance(TimeSpan.FromSeconds(3));
            rate.Mark();
        }

        Assert.Equal(20, rate.PerMinute(), 1e-9);
    }

    [Fact]
    public async Task Places_in_the_budget_are_given_in_turn_and_never_beyond_it()
    {
        var budget = new ByteBudget(100);
        var (second, third) = (budget.TakeAsync(1, 60), budget.TakeAsync(2, 60));
        Assert.False(second.IsCompleted);
        await budget.TakeAsync(0, 30);
        await second;
        Assert.False(third.IsCompleted);
        await budget.TakeAsync(3, 0); // needs no room, and waits for none
        budget.Return(30);
        Assert.False(third.IsCompleted);
        budget.Return(60);
        await third;
        var large = budget.TakeAsync(4, 1000);
        Assert.False(large.IsCompleted);
        budget.Return(60);
        await large;
        var after = budget.TakeAsync(5, 1);
        Assert.False(after.IsCompleted);
        budget.Return(1000);
        await after;
    }

    [Fact]
    public async Task Pictures_ahead_fit_into_little_memory()
    {
        Fill(25);
        Write("large.png", Pictures.Draw(200, 200).ToPng());
        var album = await CreateAsync();
        var result = await IndexAsync(album, new AlbumIndexOptions { MaxBytesAhead = 5000, DecodeAhead = 8 }).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(26, result.Added);
        await AssertCleanAsync(album);
    }

    [SkippableFact]
    public async Task A_full_disk_is_said_and_the_album_stays_good()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may mount a small disk");
        var disk = Temp.Folder("disk");
        Skip.IfNot(Run("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk) == 0, "a small disk cannot be mounted here");
        try
        {
            Fill(1000);
            using var store = new SqliteVectorStore(Path.Combine(disk, "album.db"));
            var album = await Album.CreateAsync(store, "album", [Photos]);
            var error = await Assert.ThrowsAnyAsync<StoreException>(() => IndexAsync(album));
            Assert.Contains("full", error.Message);
            Assert.Empty(await album.VerifyAsync());
            var there = (await album.StatusAsync()).Files;
            Assert.InRange(there, 1, 999);

            // With room, it goes on where it stood.
            Assert.Equal(0, Run("mount", "-o", "remount,size=64m", disk));
            var result = await IndexAsync(album);
            Assert.Equal((1000 - there, there), (result.Added, result.Unchanged));
            await AssertCleanAsync(album);
        }
        finally
        {
            Run("umount", "-l", disk);
        }
    }

    [SkippableFact]
    public async Task A_store_in_a_folder_that_may_not_be_written_is_said_and_left()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "root may write everywhere but on a disk mounted read-only, which only root can mount");
        var disk = Temp.Folder("disk");
        Skip.IfNot(Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk) == 0, "a disk cannot be mounted here");
        try
        {
            Write("a.png", Picture(1));
            using (var store = new SqliteVectorStore(Path.Combine(disk, "album.db")))
            {
                await IndexAsync(await Album.CreateAsync(store, "album", [Photos]));
            }

            Assert.Equal(0, Run("mount", "-o", "remount,ro", disk));
            Write("b.png", Picture(2));
            using var again = new SqliteVectorStore(Path.Combine(disk, "album.db"), new SqliteVectorStoreOptions { ReadOnly = true });
            var album = await Album.OpenAsync(again, "album");
            await Assert.ThrowsAnyAsync<StoreException>(() => IndexAsync(album));
            Assert.Equal(1, (await album.StatusAsync()).Files);
            await AssertCleanAsync(album);
        }
        finally
        {
            Run("umount", "-l", disk);
        }
    }

    [Fact]
    public async Task Photos_in_a_folder_that_may_only_be_read_are_indexed()
    {
        Fill(3);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(Photos, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var album = await CreateAsync();
        Assert.Equal(3, (await IndexAsync(album)).Added);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(Photos, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Ten_thousand_files_of_which_one_in_twenty_is_broken()
    {
        const int Count = 10_000;
        var broken = new List<string>();
        for (var i = 0; i < Count; i++)
        {
            var (name, good) = ($"{i / 1000}/p{i:00000}.png", Tiny(i));
            switch (i % 100)
            {
                case 3:
                    Write(name, []);
                    break;
                case 23:
                    Write(name, good[..^30]);
                    break;
                case 43:
                    Write(name = Path.ChangeExtension(name, ".jpg"), "Dear diary"u8.ToArray());
                    break;
                case 63:
                    Write(name, [.. good[..20], .. new byte[40]]);
                    break;
                case 83:
                    // A folder with a picture's name is a folder; what lies in it is looked at.
                    Write($"{name}/in.png", [0x89]);
                    name += "/in.png";
                    break;
                default:
                    Write(name, good);
                    continue;
            }

            broken.Add($"photos/{name}");
        }

        var album = await CreateAsync();
        var result = await IndexAsync(album, new AlbumIndexOptions { BatchSize = 256, ThumbnailSide = 32 });
        Assert.Equal((Count * 95 / 100, Count / 20), (result.Added, result.Problems.Count));
        Assert.Equal(broken.Order(StringComparer.Ordinal), result.Problems.Select(problem => problem.Path));
        Assert.All(result.Problems, problem => Assert.Contains($"'{problem.Path}'", problem.Reason));
        await AssertCleanAsync(album);
        Assert.Equal(Count * 95 / 100, (await IndexAsync(album)).Unchanged);
        Assert.Equal(Count * 95 / 100 + 1, Engine.EncodeCalls);
    }

    [Fact]
    public async Task An_album_that_was_tampered_with_is_found_out()
    {
        Fill(6);
        var album = await CreateAsync();
        var model = (await IndexAsync(album)).Model!;
        var (photos, regions) = (album.Collections.Photos(model), album.Collections.Regions(model));
        var whole = new Microsoft.Extensions.VectorData.RecordRetrievalOptions { IncludeVectors = true };
        var id = Id(Picture(0));
        var photo = (await photos.GetAsync(id, whole))!;
        var region = (await regions.GetAsync($"{id}#0001", whole))!;

        await AssertFoundAsync(() => photos.DeleteAsync(id), () => photos.UpsertAsync(photo), "has not placed");
        await AssertFoundAsync(() => regions.DeleteAsync(region.Id), () => regions.UpsertAsync(region), "3 regions; 2 are there");
        await AssertFoundAsync(() => Change(() => photo.Thumbnail = []), () => Change(() => photo.Thumbnail = [0xFF, 0xD8, 0xFF, 0xD9]), "no thumbnail");
        await AssertFoundAsync(() => Change(() => photo.LongSide++), () => Change(() => photo.LongSide--), "cannot be");
        await AssertFoundAsync(() => Change(() => photo.Folders = ["elsewhere"]), () => Change(() => photo.Folders = ["photos", "photos/0"]), "folders");
        await AssertFoundAsync(() => ChangeRegion(() => region.X++), () => ChangeRegion(() => region.X--), "a box");
        var mask = region.Mask;
        await AssertFoundAsync(() => ChangeRegion(() => region.Mask = "zzz"), () => ChangeRegion(() => region.Mask = mask), "does not fit");
        await AssertFoundAsync(() => ChangeRegion(() => region.Label = "dog"), () => ChangeRegion(() => region.Label = "red"), "a dog");
        await AssertCleanAsync(album);

        async Task AssertFoundAsync(Func<Task> damage, Func<Task> mend, string expected)
        {
            await damage();
            Assert.Contains(await album.VerifyAsync(), problem => problem.Contains(expected));
            await mend();
            Assert.Empty(await album.VerifyAsync());
        }

        Task Change(Action change)
        {
            change();
            return photos.UpsertAsync(photo);
        }

        Task ChangeRegion(Action change)
        {
            change();
            return regions.UpsertAsync(region);
        }
    }

    // The colours of a few pixels in a row.
    private static byte[] Tiny(int number)
    {
        var pixels = new byte[8 * 3];
        Array.Fill(pixels, (byte)255);
        for (var i = 0; i < 7; i++, number /= Colours.Length)
        {
            var (r, g, b) = ColourEngine.Rgb(Colours[number % Colours.Length]);
            (pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]) = (r, g, b);
        }

        return new RgbImage(8, 1, pixels).ToPng();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
