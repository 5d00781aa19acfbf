using FindAgents.Engine.Imaging;

namespace FindAgents.Cli.Output;

/// <summary>The formats that pictures are written in, by the ending of the file's name.</summary>
internal static class PictureFormats
{
    /// <summary>How the endings are told to a person.</summary>
    public const string Endings = ".png, .jpg or .webp";

    /// <summary>Whether the name ends in one of the formats.</summary>
    public static bool IsWritable(string path) => EncoderOf(path) is not null;

    /// <summary>The picture in the format that the name asks for.</summary>
    public static byte[] Encode(RgbImage picture, string path) =>
        (EncoderOf(path) ?? throw new ArgumentException($"No format is known for '{path}'.", nameof(path)))(picture);

    private static Func<RgbImage, byte[]>? EncoderOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => picture => picture.ToPng(),
        ".jpg" or ".jpeg" => picture => picture.ToJpeg(),
        ".webp" => picture => picture.ToWebP(),
        _ => null,
    };
}
