using System.Text.Json;

namespace FindAgents.Engine.Catalogue;

/// <summary>What there is of a file that is being downloaded, and of which version of it.</summary>
/// <remarks>
/// The bytes lie in <c>FILE.part</c>, where they come from in <c>FILE.part.json</c>. One process at a time holds them;
/// they stay when it ends. Not thread safe.
/// </remarks>
internal sealed class PartialDownload : IDisposable
{
    private readonly string _originPath;
    private readonly FileStream _stream;

    private PartialDownload(string path, FileStream stream, Origin? origin)
    {
        BytesPath = path;
        _originPath = OriginPath(path);
        _stream = stream;
        From = origin;
    }

    /// <summary>Where bytes come from.</summary>
    /// <param name="Url">The address asked.</param>
    /// <param name="Tag">The version's entity tag or date, in the words of the server; <see langword="null"/> where it names none that is exact.</param>
    /// <param name="Total">The whole file's length, where it is known.</param>
    public sealed record Origin(string Url, string? Tag, long? Total);

    /// <summary>The path of the bytes.</summary>
    public string BytesPath { get; }

    /// <summary>The number of bytes.</summary>
    public long Length => _stream.Length;

    /// <summary>Where they come from; <see langword="null"/> where that is not known, and they are worth nothing.</summary>
    public Origin? From { get; private set; }

    /// <summary>The path of the bytes that are there of a file that is not whole yet.</summary>
    public static string PathFor(string target) => target + ".part";

    /// <summary>Opens what there is, or begins.</summary>
    /// <param name="target">The whole file's path to be.</param>
    /// <exception cref="DownloadException">Another process holds it.</exception>
    public static PartialDownload Open(string target)
    {
        var path = PathFor(target);
        try
        {
            // Without a buffer of its own: what has come is in the file, whatever becomes of the process.
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            stream.Seek(0, SeekOrigin.End);
            return new PartialDownload(path, stream, ReadOrigin(OriginPath(path)));
        }
        catch (IOException error)
        {
            throw new DownloadException($"{path} cannot be written: {error.Message} Is it being downloaded by another process?", error);
        }
    }

    /// <summary>Begins anew with another version.</summary>
    public void Restart(Origin? origin)
    {
        _stream.SetLength(0);
        From = origin;
        if (origin is null)
        {
            File.Delete(_originPath);
        }
        else
        {
            File.WriteAllText(_originPath, JsonSerializer.Serialize(origin));
        }
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Computes the bytes' SHA-256.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        _stream.Flush(flushToDisk: true);
        _stream.Position = 0;
        var hash = await System.Security.Cryptography.SHA256.HashDataAsync(_stream, cancellationToken);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Gives the bytes their name; there is nothing partial any more.</summary>
    public void Complete(string target)
    {
        _stream.Dispose();
        File.Move(BytesPath, target, overwrite: true);
        File.Delete(_originPath);
    }

    /// <summary>Throws everything away.</summary>
    public void Discard()
    {
        _stream.Dispose();
        File.Delete(BytesPath);
        File.Delete(_originPath);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string OriginPath(string path) => path + ".json";

    private static Origin? ReadOrigin(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Origin>(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            return null; // interrupted while it was written
        }
    }
}
