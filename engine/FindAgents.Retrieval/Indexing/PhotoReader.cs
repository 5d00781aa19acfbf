using System.Security.Cryptography;
using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Reads files, tells them by their content, and decodes them.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class PhotoReader(AlbumIndexOptions options)
{
    // Strong compression shows at once in a picture this small.
    private const int ThumbnailQuality = 85;

    /// <summary>A file's bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ImageFormatException">It has no bytes, or more than the limit.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async Task<byte[]> ReadAsync(ScannedFile file, CancellationToken cancellationToken)
    {
        // Pipes and devices have no length either, and opening one may never end.
        Check(file, file.Bytes);
        using var stream = new FileStream(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        Check(file, stream.Length);
        var bytes = new byte[stream.Length];
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <summary>What content is known by.</summary>
    public static string IdOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    /// <summary>The bytes that decoding a picture takes at most, by its header.</summary>
    /// <exception cref="ImageFormatException">It is no picture that can be read.</exception>
    public long BytesToDecode(byte[] bytes, string path)
    {
        var info = ImageDecoder.Identify(bytes, options.ImageLimits, path);
        return bytes.Length + ((long)info.Width * info.Height * 7);
    }

    /// <summary>Decodes a photo.</summary>
    /// <param name="id">What it is known by.</param>
    /// <param name="bytes">Its file.</param>
    /// <param name="path">Its path in the album, for messages.</param>
    /// <exception cref="ImageFormatException">It is no picture that can be read.</exception>
    public DecodedPhoto Decode(string id, byte[] bytes, string path)
    {
        var image = ImageDecoder.Decode(bytes, options.ImageLimits, path);
        return new DecodedPhoto(id, bytes.Length, image, PhotoFactsReader.Read(bytes), image.Thumbnail(options.ThumbnailSide).ToJpeg(ThumbnailQuality));
    }

    private void Check(ScannedFile file, long bytes)
    {
        if (bytes == 0)
        {
            throw new ImageFormatException($"'{file.Path}' is empty (0 bytes), or not an ordinary file. Copy or download it again.");
        }

        var most = Math.Min(options.ImageLimits.MaxBytes, Array.MaxLength);
        if (bytes > most)
        {
            throw new ImageFormatException($"'{file.Path}' has {bytes} bytes; at most {most} are read. Scale it down first, or raise the limit.");
        }
    }
}
