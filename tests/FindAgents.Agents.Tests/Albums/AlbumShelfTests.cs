using FindAgents.Agents.Albums;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Stores;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Albums;

public sealed class AlbumShelfTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("shelf")]
    [InlineData("all.db")]
    public async Task Albums_are_made_listed_opened_and_removed(string place)
    {
        using var shelf = new AlbumShelf(_temp.At(place));
        Assert.Equal(_temp.At(place), shelf.Place);
        Assert.Empty(await shelf.ListAsync());
        await Assert.ThrowsAsync<UnknownAlbumException>(() => shelf.OpenAsync("b"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path)); // asking makes nothing

        var made = await shelf.CreateAsync("b", [_temp.Folder("photos")]);
        await shelf.CreateAsync("a");
        Assert.Equal(["a", "b"], await shelf.ListAsync());
        Assert.Equal(_temp.At("photos"), Assert.Single(await (await shelf.OpenAsync("b")).FoldersAsync()).Path);
        Assert.Same(made.Store, (await shelf.OpenAsync("b")).Store);
        Assert.Contains("already", (await Assert.ThrowsAsync<AlbumException>(() => shelf.CreateAsync("b"))).Message, StringComparison.Ordinal);
        Assert.Contains("There is: a, b.", (await Assert.ThrowsAsync<UnknownAlbumException>(() => shelf.OpenAsync("c"))).Message, StringComparison.Ordinal);

        await shelf.DeleteAsync("b");
        Assert.Equal(["a"], await shelf.ListAsync());
        await Assert.ThrowsAsync<UnknownAlbumException>(() => shelf.DeleteAsync("b"));
        await shelf.CreateAsync("b");
        Assert.Empty(await (await shelf.OpenAsync("b")).FoldersAsync());
    }

    [Fact]
    public async Task An_album_in_a_folder_is_a_file_that_can_be_copied_under_another_name_and_goes_whole()
    {
        using (var shelf = new AlbumShelf(_temp.At("shelf")))
        {
            await shelf.CreateAsync("holiday", [_temp.Folder("photos")]);
        }

        File.Copy(_temp.At("shelf", "holiday.db"), _temp.At("shelf", "copy.db"));
        using var again = new AlbumShelf(_temp.At("shelf"));
        Assert.Equal(["copy", "holiday"], await again.ListAsync());
        Assert.Equal("photos", Assert.Single(await (await again.OpenAsync("copy")).FoldersAsync()).Name);
        await again.DeleteAsync("copy");
        await again.DeleteAsync("holiday");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.At("shelf")));
    }

    [Fact]
    public async Task What_another_process_removed_or_made_anew_is_noticed()
    {
        using var shelf = new AlbumShelf(_temp.At("shelf"));
        await shelf.CreateAsync("holiday", [_temp.Folder("photos")]);
        using (var other = new AlbumShelf(_temp.At("shelf")))
        {
            await other.DeleteAsync("holiday");
            await Assert.ThrowsAsync<UnknownAlbumException>(() => shelf.OpenAsync("holiday"));
            await other.CreateAsync("holiday");
        }

        Assert.Empty(await (await shelf.OpenAsync("holiday")).FoldersAsync());
    }

    [Fact]
    public async Task A_failed_attempt_leaves_nothing_in_the_way()
    {
        using var shelf = new AlbumShelf(_temp.At("shelf"));
        await Assert.ThrowsAsync<AlbumException>(() => shelf.CreateAsync("holiday", [_temp.At("nowhere")]));
        await Assert.ThrowsAsync<AlbumException>(() => shelf.CreateAsync("../holiday"));
        Assert.Empty(await shelf.ListAsync());
        await shelf.CreateAsync("holiday", [_temp.Folder("photos")]);
    }

    [Fact]
    public async Task What_is_no_album_is_said_to_be_none()
    {
        _temp.Folder("shelf");
        _temp.Write("shelf/broken.db", "This is no database, whatever its name says."u8.ToArray());
        using var shelf = new AlbumShelf(_temp.At("shelf"));
        Assert.Equal(["broken"], await shelf.ListAsync());
        await Assert.ThrowsAnyAsync<StoreException>(() => shelf.OpenAsync("broken"));
    }

    [Fact]
    public void A_place_is_a_folder_a_file_or_a_database_and_tells_no_password()
    {
        using var postgres = new AlbumShelf("postgres://me:secret@db.example.org:5433/photos");
        Assert.Equal("postgres://db.example.org:5433/photos", postgres.Place);
        var error = Assert.Throws<AlbumException>(() => new AlbumShelf("mysql://me:secret@db/photos"));
        Assert.Contains("'db/photos' is no place for albums", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(Path.Combine("findagents", "albums"), AlbumShelf.DefaultPlace, StringComparison.Ordinal);
    }
}
