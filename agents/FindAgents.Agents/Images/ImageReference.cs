namespace FindAgents.Agents.Images;

/// <summary>The three ways to name an image, told apart by how the text begins.</summary>
internal static class ImageReference
{
    private const string DataScheme = "data:";

    public static bool IsData(string image) => image.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes in a base64 data URI.</summary>
    /// <exception cref="ImageAccessException">It is not one, or holds more than <paramref name="maxBytes"/>.</exception>
    public static byte[] DecodeData(string image, long maxBytes)
    {
        var comma = image.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !image.AsSpan(0, comma).TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageAccessException($"'{Quote.Short(image, 60)}' is not a base64 data URI. Write data:image/jpeg;base64, followed by the file's bytes in base64.");
        }

        var text = image.AsSpan(comma + 1);
        if (text.Length / 4L * 3 > maxBytes)
        {
            throw new ImageAccessException($"The data URI holds about {text.Length / 4L * 3} bytes; at most {maxBytes} are taken. Send a smaller or more compressed copy.");
        }

        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var written) && written > 0
            ? bytes[..written]
            : throw new ImageAccessException($"The data URI '{Quote.Short(image, 60)}' is cut off or not base64. Send the whole file's bytes in base64.");
    }

    /// <summary>The path in a reference that is neither data nor an id.</summary>
    /// <exception cref="ImageAccessException">It is a web address, or a file address on another machine.</exception>
    public static string Path(string image)
    {
        if (image.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(image, UriKind.Absolute, out var uri) && uri.Host.Length == 0
                ? uri.LocalPath
                : throw new ImageAccessException($"'{Quote.Short(image)}' is not the address of a file on this machine. Name an image file by its path.");
        }

        return image.Contains("://", StringComparison.Ordinal)
            ? throw new ImageAccessException($"'{Quote.Short(image)}' is an address, and nothing is fetched from the network. Name an image file by its path, or send the image as a data URI.")
            : image;
    }
}
