namespace FindAgents.Engine.Imaging;

/// <summary>How large a picture may be. Both limits are checked before a pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>64 MiB and 50 megapixels.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The largest encoded picture in bytes; 64 MiB where it is not set.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>The largest product of width and height; 50 million where it is not set. Decoding takes seven bytes a pixel.</summary>
    public long MaxPixels { get; init; } = 50_000_000;
}
