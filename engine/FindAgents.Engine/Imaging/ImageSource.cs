using System.Text;

namespace FindAgents.Engine.Imaging;

/// <summary>Gets a picture's bytes within limits and tells pictures from other files.</summary>
internal static class ImageSource
{
    private const string WhatIsRead = "JPEG, PNG, WebP, BMP and GIF pictures are read, told apart by their content, not their name.";

    public static string Quote(string name) => $"'{name}'";

    public static byte[] ReadFile(string path, ImageLimits limits)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var name = Quote(path);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new ImageFormatException(Directory.Exists(path)
                    ? $"{name} is a folder. Name one picture in it."
                    : $"There is no file {name}{(Path.IsPathFullyQualified(path) ? string.Empty : $" in {Environment.CurrentDirectory}")}. Check the path, and that its folder may be opened.");
            }

            // Pipes and devices have no length either, and reading one may never end.
            if (file.Length == 0)
            {
                throw new ImageFormatException($"{name} is empty (0 bytes), or not an ordinary file. Copy or download it again.");
            }

            if (file.Length > limits.MaxBytes)
            {
                throw TooManyBytes(name, file.Length, limits);
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            return ReadStream(stream, limits, name);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ImageFormatException($"{name} may not be read by this user. Change its permissions, or name a copy that may be read.", error);
        }
        catch (IOException error)
        {
            throw new ImageFormatException($"{name} cannot be read: {error.Message}", error);
        }
    }

    public static byte[] ReadStream(Stream stream, ImageLimits limits, string name)
    {
        var expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (expected > limits.MaxBytes)
        {
            throw TooManyBytes(name, expected, limits);
        }

        // A stream may be longer than it says, so the limit holds for what comes as well.
        using var bytes = new MemoryStream((int)Math.Min(expected, Array.MaxLength));
        var buffer = new byte[(int)Math.Clamp(expected, 1 << 12, 1 << 17)];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            if (bytes.Length + count > limits.MaxBytes)
            {
                throw TooManyBytes(name, null, limits);
            }

            bytes.Write(buffer, 0, count);
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    public static ImageFormat ThrowUnlessPicture(ReadOnlySpan<byte> bytes, ImageLimits limits, string name)
    {
        if (bytes.IsEmpty)
        {
            throw Empty(name);
        }

        if (bytes.Length > limits.MaxBytes)
        {
            throw TooManyBytes(name, bytes.Length, limits);
        }

        return FormatOf(bytes) ?? throw new ImageFormatException($"{name} is {Guess(bytes)}. {WhatIsRead}");
    }

    private static ImageFormat? FormatOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageFormat.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? ImageFormat.Png
        : bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8) ? ImageFormat.WebP
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? ImageFormat.Gif
        : bytes.StartsWith("BM"u8) && bytes.Length >= 26 && !IsText(bytes) ? ImageFormat.Bmp
        : null;

    private static string Guess(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8))
        {
            return Encoding.Latin1.GetString(bytes.Slice(8, 4)) switch
            {
                "heic" or "heix" or "hevc" or "hevx" or "mif1" or "msf1" => "a HEIC picture, which is not supported; export it as JPEG",
                "avif" or "avis" => "an AVIF picture, which is not supported; export it as JPEG or PNG",
                _ => "a video, not a picture",
            };
        }

        return bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) ? "a TIFF or raw picture, which is not supported; export it as JPEG or PNG"
            : bytes.StartsWith("%PDF"u8) ? "a PDF document, not a picture"
            : bytes.StartsWith("8BPS"u8) ? "a Photoshop document, which is not supported; export it as JPEG or PNG"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "an icon, which is not supported; export it as PNG"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || bytes.StartsWith("\0\0\0\fJXL "u8) ? "a JPEG XL picture, which is not supported; export it as JPEG or PNG"
            : bytes.StartsWith("\0\0\0\fjP  "u8) ? "a JPEG 2000 picture, which is not supported; export it as JPEG or PNG"
            : bytes.StartsWith("PK"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "an archive, not a picture"
            : IsText(bytes) ? TextKind(bytes)
            : "not a picture of a kind that is known here";
    }

    private static string TextKind(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 512)]);
        return start.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "an SVG drawing, which is not supported; export it as PNG"
            : start.Contains("<html", StringComparison.OrdinalIgnoreCase) || start.Contains("<!doctype", StringComparison.OrdinalIgnoreCase) ? "a web page, not a picture: the download gave a page instead of the file"
            : start.StartsWith("version https://git-lfs", StringComparison.Ordinal) ? "a Git LFS pointer, not the picture itself: run 'git lfs pull'"
            : "a text file, not a picture";
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes[..Math.Min(bytes.Length, 512)])
        {
            if (value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') or 0x7F)
            {
                return false;
            }
        }

        return true;
    }

    private static ImageFormatException Empty(string name) => new($"{name} is empty (0 bytes). Copy or download it again.");

    private static ImageFormatException TooManyBytes(string name, long? bytes, ImageLimits limits) =>
        new($"{name} has {(bytes is null ? "more than" : $"{bytes / 1048576.0:0.##} MiB; at most")} {limits.MaxBytes / 1048576.0:0.##} MiB{(bytes is null ? ", which is the most that is" : " are")} read. Scale it down, or save it with stronger compression.");
}
