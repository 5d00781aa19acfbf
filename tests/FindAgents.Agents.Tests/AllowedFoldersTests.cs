using System.Diagnostics;
using FindAgents.Agents.Images;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests;

public sealed class AllowedFoldersTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly string _root;
    private readonly AllowedFolders _folders;

    public AllowedFoldersTests()
    {
        _root = _temp.Folder("photos");
        _temp.Folder("photos/trip");
        _temp.Folder("photos-private");
        _temp.Write("photos/a.jpg", [1, 2, 3]);
        _temp.Write("photos/trip/b.png", [4]);
        _temp.Write("photos-private/secret.jpg", [9]);
        _temp.Write("secret.jpg", [9]);
        _folders = new AllowedFolders([_root]);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Files_below_a_folder_are_read_by_absolute_and_relative_path()
    {
        Assert.Equal([1, 2, 3], await ReadAsync(_temp.At("photos", "a.jpg")));
        Assert.Equal([1, 2, 3], await ReadAsync("a.jpg"));
        Assert.Equal([4], await ReadAsync("trip/b.png"));
        Assert.Equal([1, 2, 3], await ReadAsync("trip/../a.jpg"));
        Assert.Equal([1, 2, 3], await ReadAsync(_root + "/./trip//../a.jpg"));
    }

    [Theory]
    [InlineData("../secret.jpg")]
    [InlineData("trip/../../secret.jpg")]
    [InlineData("../photos-private/secret.jpg")]
    [InlineData("../PHOTOS/a.jpg")]
    [InlineData("/etc/passwd")]
    [InlineData("/no/such/file")]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/environ")]
    [InlineData("/dev/stdin")]
    public async Task A_path_outside_is_refused_without_saying_whether_it_exists(string path)
    {
        var error = await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync(path));
        Assert.Equal($"The path '{path}' is not below an allowed folder. Name an image file below {_root}, or send the image as a data URI.", error.Message);
    }

    [SkippableFact]
    public async Task Symbolic_links_are_followed_to_where_they_lead()
    {
        Skip.If(OperatingSystem.IsWindows(), "Creating links needs a privilege on Windows.");
        File.CreateSymbolicLink(_temp.At("photos", "inside.jpg"), "a.jpg");
        File.CreateSymbolicLink(_temp.At("photos", "trip", "up.jpg"), "../a.jpg");
        Directory.CreateSymbolicLink(_temp.At("photos", "again"), _root);
        File.CreateSymbolicLink(_temp.At("photos", "file.jpg"), _temp.At("secret.jpg"));
        File.CreateSymbolicLink(_temp.At("photos", "relative.jpg"), "../secret.jpg");
        Directory.CreateSymbolicLink(_temp.At("photos", "folder"), _temp.Path);
        File.CreateSymbolicLink(_temp.At("photos", "chain.jpg"), "folder/photos/file.jpg");
        File.CreateSymbolicLink(_temp.At("photos", "loop.jpg"), "loop.jpg");
        File.CreateSymbolicLink(_temp.At("photos", "dangling.jpg"), "/no/such/file");

        Assert.Equal([1, 2, 3], await ReadAsync("inside.jpg"));
        Assert.Equal([1, 2, 3], await ReadAsync("trip/up.jpg"));
        Assert.Equal([1, 2, 3], await ReadAsync("again/trip/../again/a.jpg"));
        Assert.Equal([1, 2, 3], await ReadAsync("folder/photos/a.jpg"));
        foreach (var path in new[] { "file.jpg", "relative.jpg", "folder/secret.jpg", "chain.jpg", "dangling.jpg" })
        {
            var error = await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync(path));
            Assert.StartsWith($"The path '{path}' is not below an allowed folder.", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("too many symbolic links", (await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync("loop.jpg"))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_folder_named_through_a_link_is_the_folder_it_leads_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Creating links needs a privilege on Windows.");
        var link = _temp.At("link");
        Directory.CreateSymbolicLink(link, _root);
        var folders = new AllowedFolders([link + "/"]);
        Assert.Equal([_root], folders.Roots);
        Assert.Equal([1, 2, 3], await folders.ReadAsync(link + "/a.jpg", 100));
        Assert.Equal([1, 2, 3], await folders.ReadAsync(_root + "/a.jpg", 100));
    }

    [SkippableFact]
    public async Task A_pipe_is_refused_without_waiting_for_somebody_to_write()
    {
        Skip.If(OperatingSystem.IsWindows(), "Named pipes live elsewhere on Windows.");
        using (var mkfifo = Process.Start("mkfifo", [_temp.At("photos", "pipe.jpg")]))
        {
            await mkfifo.WaitForExitAsync();
        }

        var error = await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync("pipe.jpg").WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Contains("not a regular file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_and_a_missing_file_are_refused_with_the_pictures_there_are()
    {
        var folder = await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync("trip"));
        Assert.EndsWith("is a folder. Name an image file in it. Pictures in that folder: b.png.", folder.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync("c.jpg"));
        Assert.Equal($"There is no file 'c.jpg' below {_root}. Check the spelling. Pictures in that folder: a.jpg.", missing.Message);
    }

    [Fact]
    public async Task Empty_and_large_files_are_refused()
    {
        _temp.Write("photos/empty.jpg", []);
        Assert.Contains("is empty", (await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync("empty.jpg"))).Message, StringComparison.Ordinal);
        _temp.Write("photos/large.jpg", new byte[101]);
        Assert.Contains("has 101 bytes; at most 100", (await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync("large.jpg"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""), InlineData("  "), InlineData("a\0.jpg"), InlineData("a\n.jpg")]
    public async Task Paths_that_are_none_are_refused(string path) =>
        Assert.Contains("not a usable path", (await Assert.ThrowsAsync<ImageAccessException>(() => ReadAsync(path))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Without_folders_no_path_is_read()
    {
        var error = await Assert.ThrowsAsync<ImageAccessException>(() => new AllowedFolders([]).ReadAsync(_temp.At("photos", "a.jpg"), 100));
        Assert.Contains("data URI", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_does_not_exist_cannot_be_allowed()
    {
        Assert.Throws<ImageAccessException>(() => new AllowedFolders([_temp.At("nowhere")]));
        Assert.Throws<ImageAccessException>(() => new AllowedFolders([_temp.At("secret.jpg")]));
    }

    [Fact]
    public async Task Several_folders_are_searched_in_their_order()
    {
        var other = _temp.Folder("other");
        _temp.Write("other/a.jpg", [7]);
        _temp.Write("other/c.jpg", [8]);
        var folders = new AllowedFolders([_root, other]);
        Assert.Equal([1, 2, 3], await folders.ReadAsync("a.jpg", 100));
        Assert.Equal([8], await folders.ReadAsync("c.jpg", 100));
    }

    private Task<byte[]> ReadAsync(string path) => _folders.ReadAsync(path, 100);
}
