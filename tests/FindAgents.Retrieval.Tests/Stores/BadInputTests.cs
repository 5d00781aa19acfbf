using System.Diagnostics;
using System.Runtime.Versioning;
using FindAgents.Engine;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>What cannot be done with a file says what was given, what was expected and what to do.</summary>
public class BadInputTests : StoreTest
{
    private static readonly float[] Good = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public async Task A_file_that_is_no_store_is_refused_and_left_as_it_is()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("This is a text, not a database. ", 500)));
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        using (var store = Open())
        {
            var error = await Assert.ThrowsAsync<StoreFormatException>(() => ListAsync(store.ListCollectionNamesAsync()));
            Assert.Contains("not a SQLite database", error.Message, StringComparison.Ordinal);
            Assert.Equal("ListCollectionNames", Assert.IsType<VectorStoreException>(error.InnerException).OperationName);
        }

        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(File));
        using (var other = new SqliteConnection($"Data Source={Temp.At("other.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE photos (id INTEGER)";
            command.ExecuteNonQuery();
        }

        using (var store = new SqliteVectorStore(Temp.At("other.db")))
        {
            Assert.Contains("of another program", (await Assert.ThrowsAsync<StoreFormatException>(() => ListAsync(store.ListCollectionNamesAsync()))).Message, StringComparison.Ordinal);
        }

        using var folder = new SqliteVectorStore(Temp.Path);
        Assert.Contains("is a folder", (await Assert.ThrowsAsync<StoreFormatException>(() => ListAsync(folder.ListCollectionNamesAsync()))).Message, StringComparison.Ordinal);
        Assert.Equal(["other.db", "store.db"], Directory.GetFileSystemEntries(Temp.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_damaged_file_says_so_and_verify_says_where()
    {
        using (var store = Open())
        {
            var dots = await DotsAsync(store, 64);
            await FillAsync(dots, 3000, new FindAgents.Tests.ClusteredVectors(64, 3, 1).Next);
            Assert.Empty(await store.VerifyAsync());
        }

        Directory.Delete(Codes, recursive: true);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        // Every page but the first few and every third: schema and collection are to be found, what they point at is not.
        for (var page = 6; page < bytes.Length / 16384; page++)
        {
            if (page % 3 != 0)
            {
                bytes.AsSpan(page * 16384, 16384).Fill(0xA5);
            }
        }

        await System.IO.File.WriteAllBytesAsync(File, bytes);
        using var damaged = Open();
        var there = damaged.GetCollection<long, Dot>("dots", Dot.Definition(64));
        var error = await Assert.ThrowsAsync<StoreFormatException>(() => FindAsync(there, Enumerable.Repeat(1f, 64).ToArray()));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await Problems());

        async Task<IReadOnlyList<string>> Problems()
        {
            try
            {
                return await damaged.VerifyAsync();
            }
            catch (StoreFormatException wrong)
            {
                return [wrong.Message];
            }
        }
    }

    [Fact]
    public async Task A_vector_of_a_wrong_length_and_an_uncounted_record_are_found()
    {
        using (var store = Open())
        {
            await FillAsync(await DotsAsync(store, 8), 10, new FindAgents.Tests.ClusteredVectors(8, 3, 1).Next);
        }

        Sql("UPDATE vectors_1_0 SET vector = x'0102' WHERE _seq = 3");
        Sql("UPDATE live SET bits = zeroblob(2048)");
        using var damaged = Open();
        var problems = await damaged.VerifyAsync();
        Assert.Contains(problems, problem => problem.Contains("wrong length", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("10 records, of which 10 are not counted", StringComparison.Ordinal));
        await Assert.ThrowsAsync<StoreFormatException>(() => FindAsync(damaged.GetCollection<long, Dot>("dots", Dot.Definition(8)), Good));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        using (var store = Open())
        {
            await ThingsAsync(store);
        }

        Sql("PRAGMA user_version = 7");
        foreach (var readOnly in new[] { false, true })
        {
            using var newer = Open(new SqliteVectorStoreOptions { ReadOnly = readOnly });
            var error = await Assert.ThrowsAsync<StoreFormatException>(() => ListAsync(newer.ListCollectionNamesAsync()));
            Assert.Contains("has layout 7; this version of FindAgents knows layouts up to 1", error.Message, StringComparison.Ordinal);
        }

        Sql("PRAGMA user_version = 1");
        using var again = Open();
        Assert.Equal(["things"], await ListAsync(again.ListCollectionNamesAsync()));
    }

    [Fact]
    public async Task An_older_file_is_taken_through_the_steps_it_has_not_seen_or_none()
    {
        using (var store = Open())
        {
            await ThingsAsync(store);
        }

        using (var readOnly = new SqliteVectorStore(File, new SqliteVectorStoreOptions { ReadOnly = true }, [.. StoreMigrations.All, _ => { }]))
        {
            Assert.Contains("has layout 1, and is read with 2", (await Assert.ThrowsAsync<StoreFormatException>(() => ListAsync(readOnly.ListCollectionNamesAsync()))).Message, StringComparison.Ordinal);
        }

        var steps = 0;
        using (var failing = new SqliteVectorStore(File, null, [.. StoreMigrations.All, connection => connection.Execute("CREATE TABLE more (id INTEGER)"), _ => throw new SqliteException("The step failed.", 1)]))
        {
            await Assert.ThrowsAsync<StoreException>(() => ListAsync(failing.ListCollectionNamesAsync()));
        }

        using (var newer = new SqliteVectorStore(File, null, [.. StoreMigrations.All, connection =>
        {
            steps++;
            connection.Execute("CREATE TABLE more (id INTEGER)");
        }]))
        {
            Assert.Equal(["things"], await ListAsync(newer.ListCollectionNamesAsync()));
            Assert.Equal(1, steps);
        }

        using var older = Open();
        await Assert.ThrowsAsync<StoreFormatException>(() => ListAsync(older.ListCollectionNamesAsync()));
    }

    [Fact]
    public async Task Where_nothing_can_be_written_it_says_so()
    {
        using (var nowhere = new SqliteVectorStore(Temp.At("no", "folder", "store.db")))
        {
            Assert.Contains("Its folder must exist", (await Assert.ThrowsAsync<StoreException>(() => ListAsync(nowhere.ListCollectionNamesAsync()))).Message, StringComparison.Ordinal);
        }

        using (var missing = Open(new SqliteVectorStoreOptions { ReadOnly = true }))
        {
            Assert.Contains("There is no file", (await Assert.ThrowsAsync<StoreException>(() => ListAsync(missing.ListCollectionNamesAsync()))).Message, StringComparison.Ordinal);
        }

        Assert.False(System.IO.File.Exists(File));
        using (var store = Open())
        {
            await (await ThingsAsync(store)).UpsertAsync(new Thing { Id = 1, Vector = Good });
        }

        using var readOnly = Open(new SqliteVectorStoreOptions { ReadOnly = true });
        var things = readOnly.GetCollection<long, Thing>("things");
        Assert.Single(await ListAsync(things.SearchAsync(Good, 5)));
        Assert.Contains("opened with ReadOnly", (await Assert.ThrowsAsync<StoreException>(() => things.UpsertAsync(new Thing()))).Message, StringComparison.Ordinal);
        Assert.Contains("opened with ReadOnly", (await Assert.ThrowsAsync<StoreException>(() => things.EnsureCollectionExistsAsync())).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_read_only_folder_says_so_and_opens_with_read_only()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows folders have no such mode.");
        using (var store = Open())
        {
            await (await ThingsAsync(store)).UpsertAsync(new Thing { Id = 1, Vector = Good });
        }

        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.OtherRead | UnixFileMode.GroupRead);
        System.IO.File.SetUnixFileMode(Temp.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        try
        {
            // The superuser may write anywhere, so somebody else looks.
            var start = new ProcessStartInfo("dotnet", [typeof(WriterProcess).Assembly.Location, "read", File]) { RedirectStandardOutput = true, RedirectStandardError = true };
            if (Environment.IsPrivilegedProcess)
            {
                Skip.IfNot(System.IO.File.Exists("/usr/bin/setpriv"), "The superuser may write anywhere, and there is no setpriv to become somebody else.");
                start.FileName = "/usr/bin/setpriv";
                foreach (var argument in new[] { "dotnet", "--clear-groups", "--regid=65534", "--reuid=65534" })
                {
                    start.ArgumentList.Insert(0, argument);
                }

                start.Environment["HOME"] = Path.GetTempPath();
            }

            using var process = Process.Start(start)!;
            var output = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Skip.If(process.HasExited && process.ExitCode is 126 or 127 or 155 or 131, "Somebody else may not run the tests here.");
            Assert.True(output.Length == 2, await process.StandardError.ReadToEndAsync());
            Assert.StartsWith("StoreException: ", output[0], StringComparison.Ordinal);
            Assert.Contains("read-only", output[0], StringComparison.Ordinal);
            Assert.Equal("found 1", output[1]);
            Assert.Equal([File], Directory.GetFileSystemEntries(Temp.Path));
        }
        finally
        {
            System.IO.File.SetUnixFileMode(Temp.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_writer_that_does_not_end_is_waited_for_no_longer_than_asked()
    {
        using var store = Open(new SqliteVectorStoreOptions { LockTimeout = TimeSpan.FromMilliseconds(200) });
        var things = await ThingsAsync(store);
        using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        Assert.Contains("being written by another process", (await Assert.ThrowsAsync<StoreException>(() => things.UpsertAsync(new Thing { Id = 1 }))).Message, StringComparison.Ordinal);
        Assert.Null(await things.GetAsync(1));
        using (var patient = Open())
        using (var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100)))
        {
            // Cancelling ends the waiting, too: the test would take half a minute otherwise, and end with another exception.
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient.GetCollection<long, Thing>("things").UpsertAsync(new Thing { Id = 1 }, soon.Token));
        }

        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
        await things.UpsertAsync(new Thing { Id = 1 });
        Assert.NotNull(await things.GetAsync(1));
    }

    [Fact]
    public async Task A_full_disk_is_told_as_one()
    {
        using var store = Open();
        var dots = await DotsAsync(store, 8);
        await FillAsync(dots, 100, new FindAgents.Tests.ClusteredVectors(8, 3, 1).Next);

        // SQLite says the same beyond a number of pages that one may set.
        using var connection = new StoreConnection($"Data Source={File};Pooling=False");
        connection.Execute($"PRAGMA max_page_count = {connection.Number("PRAGMA page_count")}");
        var error = Assert.Throws<SqliteException>(() => connection.Execute("CREATE TABLE big AS SELECT randomblob(100000)"));
        Assert.Contains("is full", StoreErrors.Translate(error, File, null, "Upsert").Message, StringComparison.Ordinal);
        Assert.Equal(100, (await ListAsync(dots.GetAsync(_ => true, int.MaxValue))).Count);
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
