namespace FindAgents.Agents.Images;

/// <summary>The forms in which callers write paths.</summary>
internal static class ImageReference
{
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
