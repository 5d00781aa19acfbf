namespace FindAgents.Engine.Imaging;

public sealed partial class RgbImage
{
    /// <inheritdoc cref="ImageDecoder.Decode(string, ImageLimits?)"/>
    public static RgbImage Load(string path, ImageLimits? limits = null) => ImageDecoder.Decode(path, limits);

    /// <inheritdoc cref="ImageDecoder.Decode(Stream, ImageLimits?, string?)"/>
    public static RgbImage Load(Stream stream, ImageLimits? limits = null, string? name = null) => ImageDecoder.Decode(stream, limits, name);

    /// <inheritdoc cref="ImageDecoder.Decode(ReadOnlySpan{byte}, ImageLimits?, string?)"/>
    public static RgbImage Load(ReadOnlySpan<byte> bytes, ImageLimits? limits = null, string? name = null) => ImageDecoder.Decode(bytes, limits, name);
}
