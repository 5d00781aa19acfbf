using System.Diagnostics;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>What a walk over the folders finds, and what it leaves alone.</summary>
public class ScannerTests : AlbumTest
{
    [Fact]
    public void Pictures_are_found_by_their_names_in_ordinal_order()
    {
        foreach (var name in new[] { "b.JPG", "a/z.jpeg", "a.webp", "a-b.bmp", "é/ü ñ.gif", "日本/写真.png", "x.txt", "x.tiff", "noend", ".hidden.png", ".git/x.png", "a/.y.png" })
        {
            Write(name, [1]);
        }

        Directory.CreateDirectory(Path.Combine(Photos, "folder.jpg"));
        Write("folder.jpg/in.png", [1]);
        var scan = Scan();
        Assert.Equal(["photos/a-b.bmp", "photos/a.webp", "photos/a/z.jpeg", "photos/b.JPG", "photos/folder.jpg/in.png", "photos/é/ü ñ.gif", "photos/日本/写真.png"], scan.Files.Select(file => file.Path));
        Assert.All(scan.Files, file => Assert.True(File.Exists(file.FullPath)));
        Assert.Empty(scan.Skipped);
        Assert.Empty(scan.Unseen);
    }

    [SkippableFact]
    public void Links_do_not_lead_in_circles_nor_out_of_the_album()
    {
        Write("real/a.png", [1]);
        Write(".hidden/h.png", [1]);
        Write("real/deep/b.png", [1]);
        File.WriteAllBytes(Temp.At("outside.png"), [1]);
        Temp.Folder("elsewhere");
        File.WriteAllBytes(Temp.At("elsewhere", "secret.png"), [1]);
        Link("loop", Photos);
        Link("real/deep/up", Path.Combine(Photos, "real"));
        Link("self", "self");
        Link("again", "real/../real");
        Link("out", Temp.At("elsewhere"));
        Link("hole", ".hidden");
        Link("nowhere.png", "not-there.png");
        Link("notes.txt", "not-there.txt");
        Link("file.png", "real/a.png");
        Link("secret.png", "again/../../outside.png");
        Link("past.png", "out/secret.png");

        var scan = Scan();
        string[] always = ["photos/file.png", "photos/real/a.png", "photos/real/deep/b.png"];
        Assert.Equal(always, scan.Files.Select(file => file.Path));
        Assert.Equal(["photos/again", "photos/hole", "photos/loop", "photos/nowhere.png", "photos/out", "photos/past.png", "photos/real/deep/up", "photos/secret.png"], scan.Skipped.Select(skipped => skipped.Path));
        Assert.Contains("are not followed", Reason(scan, "photos/hole"));
        Assert.Contains("has already", Reason(scan, "photos/loop"));
        Assert.Contains("outside", Reason(scan, "photos/out"));
        Assert.Contains("outside", Reason(scan, "photos/past.png"));
        Assert.Contains("outside", Reason(scan, "photos/secret.png"));
        Assert.Contains("nowhere", Reason(scan, "photos/nowhere.png"));

        var followed = Scan(followLinks: true);
        Assert.Equal([.. always[..1], "photos/hole/h.png", .. always[1..]], followed.Files.Select(file => file.Path));
        Assert.DoesNotContain(followed.Skipped, skipped => skipped.Path == "photos/hole");
        Assert.Equal(Path.Combine(Photos, ".hidden"), RealPath.Of(Path.Combine(Photos, "again", "..", "hole")));
        Assert.Null(RealPath.Of(Path.Combine(Photos, "self")));
    }

    [SkippableFact]
    public async Task Photos_under_a_link_loop_are_indexed_once()
    {
        Write("real/a.png", Picture(1));
        Link("real/loop", Photos);
        var album = await CreateAsync();
        foreach (var follow in new[] { true, false })
        {
            var result = await IndexAsync(album, new AlbumIndexOptions { FollowLinks = follow });
            Assert.Equal("photos/real/loop", Assert.Single(result.Skipped).Path);
            Assert.Equal(1, (await album.StatusAsync()).Files);
        }

        await AssertCleanAsync(album);
    }

    [SkippableFact]
    public void Names_that_are_no_text_are_listed()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux takes any bytes for a name");
        Write("good.png", [1]);
        Shell($"cd '{Photos}' && touch $'bad\\xff.png' $'bad\\xfe.txt' && mkdir $'fold\\xffer' && touch $'fold\\xffer/in.png'");
        var scan = Scan();
        Shell($"cd '{Photos}' && rm -r $'bad\\xff.png' $'bad\\xfe.txt' $'fold\\xffer'");
        Assert.Equal(["photos/bad\uFFFD.png", "photos/fold\uFFFDer", "photos/good.png"], scan.Files.Select(file => file.Path));
        Assert.Equal([true, true, false], scan.Files.Select(file => file.Problem is not null));
        Write("right\uFFFD.png", [1]);
        Assert.Null(Scan().Files.Single(file => file.Path.StartsWith("photos/right", StringComparison.Ordinal)).Problem);
    }

    [SkippableFact]
    public void Folders_deeper_than_any_path_are_walked_as_far_as_paths_go()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "made with a shell");
        var name = new string('d', 200);
        Shell($"cd '{Photos}'; for i in $(seq 30); do mkdir {name} && cd {name} && printf x > p.png; done");
        try
        {
            var scan = Scan();
            Assert.InRange(scan.Files.Count(file => file.Problem is null), 15, 21);
            Assert.Single(scan.Files, file => file.Problem is not null);
        }
        finally
        {
            Shell($"cd '{Photos}' && rm -rf {name}");
        }
    }

    [SkippableFact]
    public async Task A_pipe_that_is_called_a_picture_is_not_waited_for()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "made with mkfifo");
        Write("a.png", Picture(1));
        Shell($"mkfifo '{Path.Combine(Photos, "pipe.png")}'");
        var album = await CreateAsync();
        var result = await IndexAsync(album).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, result.Added);
        Assert.Contains("not an ordinary file", Assert.Single(result.Problems).Reason);
    }

    [SkippableFact]
    public async Task What_lies_in_a_folder_that_cannot_be_opened_is_kept()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "permissions of Linux");
        Skip.If(Environment.UserName == "root", "root opens everything");
        Write("closed/a.png", Picture(1));
        Write("b.png", Picture(2));
        var album = await CreateAsync();
        await IndexAsync(album);
        Write("c.png", Picture(3));
        Shell($"cd '{Photos}' && chmod 000 closed c.png");
        try
        {
            var result = await IndexAsync(album);
            Assert.Equal((0L, 2L, 0L), (result.Added, result.Unchanged, result.Removed));
            Assert.Equal(["photos/c.png", "photos/closed"], result.Problems.Select(problem => problem.Path));
            Assert.Equal(2, (await album.StatusAsync()).Files);
        }
        finally
        {
            Shell($"cd '{Photos}' && chmod 700 closed c.png");
        }

        // A permission changes no time of writing, so such files are tried each time.
        Assert.Equal(1, (await IndexAsync(album)).Added);
        Assert.Empty((await album.StatusAsync()).Problems);
    }

    [Fact]
    public async Task Photos_of_a_folder_that_is_not_there_are_kept()
    {
        Write("a.png", Picture(1));
        var other = Temp.Folder("other");
        File.WriteAllBytes(Path.Combine(other, "b.png"), Picture(2));
        var album = await CreateAsync(Photos, other);
        await IndexAsync(album);
        Directory.Move(Photos, Temp.At("unplugged"));
        var result = await IndexAsync(album);
        Assert.Equal((2L, 0L), (result.Unchanged, result.Removed));
        Assert.Contains("is not there", Assert.Single(result.Skipped).Reason);

        // What is left where a disk was mounted.
        Directory.CreateDirectory(Photos);
        result = await IndexAsync(album);
        Assert.Equal((2L, 0L), (result.Unchanged, result.Removed));
        Assert.Contains("is empty", Assert.Single(result.Skipped).Reason);

        await album.MoveFolderAsync("photos", Temp.At("unplugged"));
        result = await IndexAsync(album);
        Assert.Equal((2L, 0L), (result.Unchanged, result.Removed));
        Assert.Empty(result.Skipped);
        Assert.Equal([Temp.At("unplugged", "a.png")], (await album.PhotoAsync(Id(Picture(1)))).Files);
        await album.RemoveFolderAsync("photos");
        result = await IndexAsync(album);
        Assert.Equal((1L, 1L), (result.Unchanged, result.Removed));
        Assert.Equal(1, (await album.StatusAsync()).Files);
        await AssertCleanAsync(album);
    }

    private FolderScan Scan(bool followLinks = false) =>
        FolderScanner.Scan([new AlbumFolder("photos", Photos)], _ => false, followLinks, CancellationToken.None);

    private static string Reason(FolderScan scan, string path) => scan.Skipped.Single(skipped => skipped.Path == path).Reason;

    private void Link(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(Path.Combine([Photos, .. path.Split('/')]), target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Skip.If(OperatingSystem.IsWindows(), $"no links here: {error.Message}");
            throw;
        }
    }

    private static void Shell(string script)
    {
        using var process = Process.Start("bash", ["-c", script]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
