using System.Buffers.Text;

namespace FindAgents.Engine.Imaging;

/// <summary>Pictures written as data URIs: <c>data:image/png;base64,…</c></summary>
/// <remarks>All members are safe to call from any thread.</remarks>
public static class ImageDataUri
{
    private const string Scheme = "data:";
    private const string Expected = "A picture in text is written data:image/png;base64,… (or image/jpeg, image/webp, image/bmp, image/gif), without spaces or line breaks";
    private static readonly string[] MediaTypes = ["image/png", "image/jpeg", "image/jpg", "image/webp", "image/bmp", "image/gif"];

    /// <summary>Whether a text means to be a data URI.</summary>
    public static bool IsDataUri(string? text) => text?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Reads the picture of a data URI.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="limits">How large the picture may be; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFormatException">The URI is not a base64 data URI of a supported picture type, or the picture is too large, cut off or damaged.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="uri"/> is <see langword="null"/>.</exception>
    public static RgbImage Decode(string uri, ImageLimits? limits = null) => ImageDecoder.Decode(ToBytes(uri, limits), limits, "data URI");

    /// <summary>The encoded picture in a data URI.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="limits">How large the picture may be; checked by the text's length, before it is decoded.</param>
    /// <exception cref="ImageFormatException">The URI is not a base64 data URI of a supported picture type, or is too long.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="uri"/> is <see langword="null"/>.</exception>
    public static byte[] ToBytes(string uri, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!IsDataUri(uri))
        {
            throw new ImageFormatException($"The text is not a data URI. {Expected}.");
        }

        var comma = uri.AsSpan(0, Math.Min(uri.Length, 256)).IndexOf(',');
        if (comma < 0)
        {
            throw new ImageFormatException($"The data URI has no comma before its data. {Expected}.");
        }

        var header = uri.AsSpan(Scheme.Length, comma - Scheme.Length);
        var end = header.IndexOf(';');
        var mediaType = (end < 0 ? header : header[..end]).ToString();
        if (end < 0 || !header[end..].Equals(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageFormatException($"The data URI begins '{uri[..Math.Min(comma, 60)]}' and is not base64. {Expected}.");
        }

        if (!MediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase))
        {
            throw new ImageFormatException($"The data URI holds '{mediaType}'. {Expected}.");
        }

        return FromBase64(uri.AsSpan(comma + 1), limits ?? ImageLimits.Default);
    }

    /// <summary>Writes an encoded picture as a data URI.</summary>
    /// <param name="bytes">The encoded picture.</param>
    /// <param name="format">Its format.</param>
    public static string FromBytes(ReadOnlySpan<byte> bytes, ImageFormat format) =>
        $"{Scheme}image/{format.ToString().ToLowerInvariant()};base64,{Convert.ToBase64String(bytes)}";

    private static byte[] FromBase64(ReadOnlySpan<char> text, ImageLimits limits)
    {
        if (text.Length / 4 * 3L > limits.MaxBytes + 2)
        {
            throw new ImageFormatException($"The data URI holds {text.Length / 4 * 3 / 1048576.0:0.##} MiB; at most {limits.MaxBytes / 1048576.0:0.##} MiB are read. Scale the picture down, or give a path to a file.");
        }

        // Base64 with white space in it is accepted by the framework; a URI has none.
        if (text.IndexOfAny(" \t\r\n") >= 0 || !Base64.IsValid(text, out var length))
        {
            throw new ImageFormatException($"The data URI's base64 is malformed: it has foreign characters, or was cut off. {Expected}.");
        }

        var bytes = new byte[length];
        return Convert.TryFromBase64Chars(text, bytes, out _) ? bytes : throw new ImageFormatException($"The data URI's base64 is malformed. {Expected}.");
    }
}
