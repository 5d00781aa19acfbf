using System.Text;
using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>A store and a folder of photos that go with the test.</summary>
public abstract class AlbumTest : IDisposable
{
    private protected static readonly string[] Colours = ["red", "green", "blue", "yellow", "black"];

    private readonly List<SqliteVectorStore> _stores = [];

    protected AlbumTest()
    {
        Photos = Temp.Folder("photos");
    }

    private protected TempFolder Temp { get; } = new();

    private protected ColourEngine Engine { get; set; } = new();

    private protected string Photos { get; }

    public virtual void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Assert.Equal(0, Engine.LiveEncodings);
        Temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected SqliteVectorStore Open(string name = "album.db")
    {
        var store = new SqliteVectorStore(Temp.At(name));
        _stores.Add(store);
        return store;
    }

    private protected Task<Album> CreateAsync(params string[] folders) => Album.CreateAsync(Open(), "album", folders.Length > 0 ? folders : [Photos]);

    private protected Task<AlbumIndexResult> IndexAsync(Album album, AlbumIndexOptions? options = null, IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new AlbumIndexer(album, Engine, options).RunAsync(progress, cancellationToken);

    /// <summary>A small picture unlike those of other numbers: two patches, whose colours and places the number says.</summary>
    private protected static byte[] Picture(int number) => Pictures.Draw(
        24,
        20,
        (Colours[number % 5], new Box(1 + (number / 25 % 8), 1 + (number / 200 % 8), 6, 6)),
        (Colours[number / 5 % 5], new Box(14, 2 + (number / 1600 % 10), 7, 7))).ToPng();

    private protected string Write(string path, byte[] bytes)
    {
        var full = Path.Combine([Photos, .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    private protected void Fill(int count, int first = 0)
    {
        for (var i = first; i < first + count; i++)
        {
            Write($"{i % 3}/p{i:000}.png", Picture(i));
        }
    }

    private protected static async Task<string> ExportAsync(Album album, bool embeddings = true)
    {
        using var output = new MemoryStream();
        await album.ExportAsync(output, embeddings);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private protected static async Task AssertCleanAsync(Album album)
    {
        var check = await album.CheckAsync();
        Assert.Empty(check.Problems);
        Assert.Empty(check.Leftovers);
    }

    /// <summary>The id of the photo with those bytes.</summary>
    private protected static string Id(byte[] bytes) => PhotoReader.IdOf(bytes);

    /// <summary>Keeps what it is told, on the thread that tells.</summary>
    private protected sealed class Told<T> : IProgress<T>
    {
        public List<T> All { get; } = [];

        public Action<T>? Then { get; init; }

        public void Report(T value)
        {
            lock (All)
            {
                All.Add(value);
            }

            Then?.Invoke(value);
        }
    }
}
