using System.Threading.Channels;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>A watched album follows its folders.</summary>
public class WatcherTests : AlbumTest
{
    private static readonly AlbumWatchOptions Soon = new() { Quiet = TimeSpan.FromMilliseconds(100), LookEvery = TimeSpan.FromMinutes(30) };

    [Fact]
    public async Task What_is_added_renamed_and_deleted_is_noticed()
    {
        Write("a.png", Picture(1));
        var album = await CreateAsync();
        var reports = Channel.CreateUnbounded<AlbumWatchReport>();
        using var stop = new CancellationTokenSource();
        var watching = new AlbumWatcher(album, Engine, null, Soon).RunAsync(new Told<AlbumWatchReport> { Then = report => reports.Writer.TryWrite(report) }, null, stop.Token);
        Assert.Equal(1, (await NextAsync(reports)).Result!.Added);

        Write("deep/b.png", Picture(2));
        await UntilAsync(reports, result => result.Added == 1);
        File.Move(Path.Combine(Photos, "a.png"), Path.Combine(Photos, "z.png"));
        await UntilAsync(reports, result => result is { Moved: 1, Removed: 1 });
        File.Delete(Path.Combine(Photos, "deep", "b.png"));
        await UntilAsync(reports, result => result.Removed == 1);
        await stop.CancelAsync();
        await watching.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["photos/z.png"], (await album.PhotoAsync(Id(Picture(1)))).Paths);
        await AssertCleanAsync(album);
    }

    [Fact]
    public async Task Without_news_the_folders_are_looked_at_every_so_often()
    {
        var unmounted = Temp.Folder("later");
        var album = await CreateAsync(unmounted);
        Directory.Delete(unmounted);
        var reports = Channel.CreateUnbounded<AlbumWatchReport>();
        using var stop = new CancellationTokenSource();
        var watching = new AlbumWatcher(album, Engine, null, Soon with { LookEvery = TimeSpan.FromMilliseconds(200) }).RunAsync(new Told<AlbumWatchReport> { Then = report => reports.Writer.TryWrite(report) }, null, stop.Token);
        Assert.Single((await NextAsync(reports)).Result!.Skipped);
        Directory.CreateDirectory(unmounted);
        File.WriteAllBytes(Path.Combine(unmounted, "a.png"), Picture(1));
        await UntilAsync(reports, result => result.Added == 1);
        await stop.CancelAsync();
        await watching.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_store_among_the_photos_is_no_news()
    {
        Write("a.png", Picture(1));
        var album = await CreateAsync(Temp.Path); // album.db lies there
        var reports = Channel.CreateUnbounded<AlbumWatchReport>();
        using var stop = new CancellationTokenSource();
        var watching = new AlbumWatcher(album, Engine, null, Soon).RunAsync(new Told<AlbumWatchReport> { Then = report => reports.Writer.TryWrite(report) }, null, stop.Token);
        Assert.Equal(1, (await NextAsync(reports)).Result!.Added);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(reports.Reader.TryRead(out var more), more?.Why);
        await stop.CancelAsync();
        await watching.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_watch_of_an_album_that_is_gone_ends_with_an_error()
    {
        var album = await CreateAsync();
        await album.DeleteAsync();
        await Assert.ThrowsAsync<UnknownAlbumException>(() => new AlbumWatcher(album, Engine).RunAsync());
        Assert.Throws<AlbumException>(() => new AlbumWatcher(album, Engine, null, new AlbumWatchOptions { Quiet = TimeSpan.Zero }));
    }

    private static async Task<AlbumWatchReport> NextAsync(Channel<AlbumWatchReport> reports) =>
        await reports.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    // Runs between two events of one change may find nothing.
    private static async Task UntilAsync(Channel<AlbumWatchReport> reports, Func<AlbumIndexResult, bool> isThere)
    {
        while (!isThere((await NextAsync(reports)).Result!))
        {
        }
    }
}
