using System.Globalization;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>Brings an album up to date until it is killed, and writes down what it encodes and what was acknowledged.</summary>
internal static class IndexerProcess
{
    /// <summary>Runs.</summary>
    /// <param name="file">The store.</param>
    /// <param name="folder">The folder of photos.</param>
    /// <param name="output">Gets a line for each photo that is encoded, by its pixels, and one for each acknowledgement.</param>
    public static async Task<int> RunAsync(string file, string folder, TextWriter output)
    {
        using var store = new SqliteVectorStore(file);
        var album = (await Album.ListAsync(store)).Count == 0 ? await Album.CreateAsync(store, "album", [folder]) : await Album.OpenAsync(store, "album");
        await SayAsync(output, "ready");
        using var engine = new Telling(new ColourEngine(), output);
        var options = new AlbumIndexOptions
        {
            BatchSize = 8,
            BatchDelay = TimeSpan.FromMilliseconds(50),
        };
        var result = await new AlbumIndexer(album, engine, options).RunAsync(new Acknowledged(output));
        await SayAsync(output, $"done {result.Added.ToString(CultureInfo.InvariantCulture)}");
        return 0;
    }

    /// <summary>What a photo's pixels are called in the lines.</summary>
    public static string NameOf(RgbImage image) => PhotoReader.IdOf(image.Pixels.Span);

    // At once, or a kill would take lines along.
    private static async Task SayAsync(TextWriter output, string line)
    {
        await output.WriteLineAsync(line);
        await output.FlushAsync();
    }

    private sealed class Telling(IFindEngine inner, TextWriter output) : DelegatingFindEngine(inner)
    {
        public override async Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
        {
            lock (output)
            {
                output.WriteLine($"+ {NameOf(image)}");
                output.Flush();
            }

            return await base.EncodeAsync(image, cancellationToken);
        }
    }

    private sealed class Acknowledged(TextWriter output) : IProgress<AlbumIndexProgress>
    {
        private long _done = -1;

        public void Report(AlbumIndexProgress value)
        {
            lock (output)
            {
                if (value.Done != _done)
                {
                    _done = value.Done;
                    output.WriteLine($"= {_done}");
                    output.Flush();
                }
            }
        }
    }
}
