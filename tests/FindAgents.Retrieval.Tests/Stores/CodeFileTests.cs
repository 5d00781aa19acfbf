using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>The codes beside a store are a convenience: whatever happens to them, searches find what they should.</summary>
public class CodeFileTests : StoreTest
{
    private const int Dimensions = 40;
    private const int Block = 64 + (1024 * (20 + 64));

    private readonly List<(long Id, float[] At)> _all = [];
    private readonly ClusteredVectors _source = new(Dimensions, 8, 21);

    private string CodesFile => Path.Combine(Codes, "1-0.codes");

    [Fact]
    public async Task Full_blocks_are_kept_while_writing_and_used_when_opened_again()
    {
        await MakeAsync(5000);
        Assert.Equal(4096 + (4L * Block), new FileInfo(CodesFile).Length);
        var written = System.IO.File.GetLastWriteTimeUtc(CodesFile);
        await SearchedAsync();
        Assert.Equal(written, System.IO.File.GetLastWriteTimeUtc(CodesFile));
    }

    [Fact]
    public async Task Codes_that_are_gone_are_made_again()
    {
        await MakeAsync(5000);
        Directory.Delete(Codes, recursive: true);
        await SearchedAsync();
        Assert.Equal(4096 + (4L * Block), new FileInfo(CodesFile).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(4096 + 200)]
    [InlineData(4096 + Block + 10_000)]
    [InlineData(4096 + (3 * Block) + 20)]
    [InlineData(4096 + (3 * Block) + 60_000)]
    public async Task A_flipped_bit_is_noticed_and_mended(long at)
    {
        await MakeAsync(5000);
        var bytes = await System.IO.File.ReadAllBytesAsync(CodesFile);
        bytes[at] ^= 0x10;
        await System.IO.File.WriteAllBytesAsync(CodesFile, bytes);
        await SearchedAsync();
        bytes[at] ^= 0x10;
        Assert.Equal(Rows(bytes), Rows(await System.IO.File.ReadAllBytesAsync(CodesFile)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(4096)]
    [InlineData(4096 + (2 * Block) + 1)]
    [InlineData(4096 + (4 * Block) - 1)]
    public async Task A_file_that_was_cut_is_completed(long length)
    {
        await MakeAsync(5000);
        var bytes = await System.IO.File.ReadAllBytesAsync(CodesFile);
        await System.IO.File.WriteAllBytesAsync(CodesFile, bytes[..(int)length]);
        await SearchedAsync();
        Assert.Equal(Rows(bytes), Rows(await System.IO.File.ReadAllBytesAsync(CodesFile)));
    }

    [Fact]
    public async Task Blocks_that_a_killed_process_left_half_written_are_written_over()
    {
        await MakeAsync(5000);
        await using (var stream = System.IO.File.OpenWrite(CodesFile))
        {
            stream.Seek(0, SeekOrigin.End);
            stream.Write(new byte[Block - 3]);
        }

        await MakeAsync(3000);
        await SearchedAsync();
        Assert.Equal(4096 + (7L * Block), new FileInfo(CodesFile).Length);
    }

    [Fact]
    public async Task Codes_of_another_history_are_not_used()
    {
        await MakeAsync(3000);
        System.IO.File.Copy(File, Temp.At("backup.db"));
        var before = _all.ToList();
        await MakeAsync(4000);

        // The backup takes the store's place, and goes on differently with the same sequence numbers.
        System.IO.File.Copy(Temp.At("backup.db"), File, overwrite: true);
        _all.Clear();
        _all.AddRange(before);
        await MakeAsync(4000, first: 100_000);
        await SearchedAsync();

        // The same with as many records and writes: only who wrote them differs.
        System.IO.File.Copy(Temp.At("backup.db"), File, overwrite: true);
        _all.Clear();
        _all.AddRange(before);
        await MakeAsync(7000, first: 200_000, new SqliteVectorStoreOptions { KeepCodes = false });
        await SearchedAsync();

        // And back to where there are fewer records than codes.
        System.IO.File.Copy(Temp.At("backup.db"), File, overwrite: true);
        _all.Clear();
        _all.AddRange(before);
        await SearchedAsync();
    }

    [Fact]
    public async Task Codes_of_another_store_of_the_same_name_are_not_used()
    {
        await MakeAsync(3000);
        System.IO.File.Delete(File);
        _all.Clear();
        await MakeAsync(3000);
        await SearchedAsync();
    }

    [Fact]
    public async Task What_updates_and_deletions_leave_is_cleared_away()
    {
        await MakeAsync(20_000);
        using (var store = Open())
        {
            var dots = await DotsAsync(store, Dimensions);
            for (var round = 0; round < 4; round++)
            {
                var again = Enumerable.Range(0, 20_000).Select(i => (Id: (long)i + 1, At: _source.Next())).ToArray();
                await dots.UpsertAsync(again.Select(dot => new Dot(dot.Id, dot.At)));
                _all.Clear();
                _all.AddRange(again);
            }

            await dots.DeleteAsync(Enumerable.Range(1, 10_000).Select(i => (long)i));
            _all.RemoveAll(dot => dot.Id <= 10_000);
        }

        await SearchedAsync();
        Assert.InRange(new FileInfo(CodesFile).Length, 9L * Block, 40L * Block);
    }

    [Fact]
    public async Task Two_stores_on_one_file_share_codes_and_see_each_others_records()
    {
        using var one = Open();
        using var other = Open();
        var (first, second) = (await DotsAsync(one, Dimensions), await DotsAsync(other, Dimensions));
        for (var round = 0; round < 12; round++)
        {
            await FillFromAsync(round % 2 == 0 ? first : second, 700, 1 + (round * 1000L));
            await (round % 3 == 0 ? first : second).DeleteAsync(_all[round * 10].Id);
            _all.RemoveAt(round * 10);
            var query = _source.Next();
            var expected = BruteForce(_all, query, 10);
            AssertSame(expected, await FindAsync(first, query));
            AssertSame(expected, await FindAsync(second, query));
            Assert.All([one, other], store => Assert.InRange(store.Codes(new CollectionTables(1, null!), 0).BlocksInMemory, 0, 1));
        }

        Assert.Equal(0, (new FileInfo(CodesFile).Length - 4096) % Block);
        Assert.InRange(new FileInfo(CodesFile).Length, 4096 + (6L * Block), 4096 + (9L * Block));

        // One clears away what was deleted, while the other has it mapped.
        await first.DeleteAsync(_all.Take(8000).Select(dot => dot.Id));
        _all.RemoveRange(0, 8000);
        await FillFromAsync(second, 30_000, 1_000_000);
        await first.DeleteAsync(_all.Take(25_000).Select(dot => dot.Id));
        _all.RemoveRange(0, 25_000);
        await FillFromAsync(second, 3000, 2_000_000);
        for (var i = 0; i < 5; i++)
        {
            var query = _source.Next();
            var expected = BruteForce(_all, query, 10);
            AssertSame(expected, await FindAsync(i % 2 == 0 ? first : second, query));
            AssertSame(expected, await FindAsync(i % 2 == 0 ? second : first, query));
            await FillFromAsync(first, 1500, 3_000_000 + (i * 2000));
        }
    }

    [Fact]
    public async Task Removed_under_an_open_store_they_come_again()
    {
        using var store = Open();
        var dots = await DotsAsync(store, Dimensions);
        await FillFromAsync(dots, 3000, 1);
        Directory.Delete(Codes, recursive: true);
        await FillFromAsync(dots, 3000, 5000);
        var query = _source.Next();
        AssertSame(BruteForce(_all, query, 10), await FindAsync(dots, query));
        Assert.Equal(4096 + (5L * Block), new FileInfo(CodesFile).Length);
    }

    [Fact]
    public async Task Without_a_place_for_them_they_stay_in_memory()
    {
        System.IO.File.WriteAllText(Codes, "A file where the folder should be.");
        await MakeAsync(5000);
        await SearchedAsync();
        System.IO.File.Delete(Codes);
        await SearchedAsync(new SqliteVectorStoreOptions { KeepCodes = false });
        Assert.False(Directory.Exists(Codes));
        await SearchedAsync(new SqliteVectorStoreOptions { ReadOnly = true });
        Assert.False(Directory.Exists(Codes));
        await SearchedAsync();
        var written = System.IO.File.GetLastWriteTimeUtc(CodesFile);
        await SearchedAsync(new SqliteVectorStoreOptions { ReadOnly = true });
        Assert.Equal(written, System.IO.File.GetLastWriteTimeUtc(CodesFile));
    }

    [Fact]
    public async Task A_deleted_collections_codes_go_with_it()
    {
        await MakeAsync(3000);
        using var store = Open();
        await store.EnsureCollectionDeletedAsync("dots");
        Assert.False(System.IO.File.Exists(CodesFile));
    }

    // Without the headers, which say when the blocks were made.
    private static byte[] Rows(byte[] file) => [.. file.Skip(4096).Chunk(Block).SelectMany(block => block.Skip(64))];

    private async Task MakeAsync(int count, long? first = null, SqliteVectorStoreOptions? options = null)
    {
        using var store = Open(options);
        await FillFromAsync(await DotsAsync(store, Dimensions), count, first ?? _all.Count + 1);
    }

    private Task FillFromAsync(Microsoft.Extensions.VectorData.VectorStoreCollection<long, Dot> dots, int count, long first)
    {
        var next = first;
        return FillAsync(
            dots,
            count,
            () =>
            {
                var at = _source.Next();
                _all.Add((next++, at));
                return at;
            },
            batch: 600,
            first);
    }

    private async Task SearchedAsync(SqliteVectorStoreOptions? options = null)
    {
        using var store = Open(options);
        var dots = store.GetCollection<long, Dot>("dots", Dot.Definition(Dimensions));
        for (var i = 0; i < 5; i++)
        {
            var query = i == 0 ? _all[^1].At : _source.Next();
            AssertSame(BruteForce(_all, query, 10), await FindAsync(dots, query));
        }
    }
}
