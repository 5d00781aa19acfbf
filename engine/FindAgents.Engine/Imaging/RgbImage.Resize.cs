namespace FindAgents.Engine.Imaging;

public sealed partial class RgbImage
{
    /// <summary>The picture in another size, antialiased.</summary>
    /// <param name="width">The new width in pixels, at least 1.</param>
    /// <param name="height">The new height in pixels, at least 1.</param>
    /// <param name="filter">How new pixels are made from old ones.</param>
    public RgbImage Resize(int width, int height, ResizeFilter filter = ResizeFilter.Bicubic)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return width == Width && height == Height ? this : new RgbImage(width, height, Resampler.Resize(Pixels.Span, Width, Height, width, height, filter));
    }

    /// <summary>The picture shrunk so that its longer side is at most so long; the picture itself where it is already that small.</summary>
    /// <param name="longSide">The longest side allowed in pixels, at least 1.</param>
    /// <param name="filter">How new pixels are made from old ones.</param>
    public RgbImage Thumbnail(int longSide, ResizeFilter filter = ResizeFilter.Lanczos)
    {
        var (width, height) = ImageGeometry.LimitLongSide(Width, Height, longSide);
        return Resize(width, height, filter);
    }

    /// <summary>The picture scaled to fit into a frame, and the rest of the frame filled.</summary>
    /// <param name="width">The frame's width in pixels.</param>
    /// <param name="height">The frame's height in pixels.</param>
    /// <param name="centred">Whether the picture lies in the middle instead of at the top left.</param>
    /// <param name="fill">The grey of what is left, 0–255.</param>
    /// <param name="filter">How new pixels are made from old ones.</param>
    /// <returns>The frame, and where the picture lies in it.</returns>
    public (RgbImage Image, Letterbox Placement) Letterbox(int width, int height, bool centred = false, byte fill = 0, ResizeFilter filter = ResizeFilter.Bilinear)
    {
        var placement = Imaging.Letterbox.Fit(Width, Height, width, height, centred);
        return (Resize(placement.Width, placement.Height, filter).Pad(placement, fill), placement);
    }

    /// <summary>A part of the picture.</summary>
    /// <param name="x">The part's left edge in pixels.</param>
    /// <param name="y">The part's top edge.</param>
    /// <param name="width">The part's width, at least 1.</param>
    /// <param name="height">The part's height, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the picture.</exception>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - y);
        var pixels = new byte[width * height * 3];
        for (var row = 0; row < height; row++)
        {
            Pixels.Span.Slice((((y + row) * Width) + x) * 3, width * 3).CopyTo(pixels.AsSpan(row * width * 3));
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>The picture mirrored left to right.</summary>
    public RgbImage FlipHorizontally()
    {
        var (source, pixels) = (Pixels.Span.ToArray(), new byte[Width * Height * 3]);
        for (var y = 0; y < Height; y++)
        {
            for (int x = 0, from = y * Width * 3, to = (((y + 1) * Width) - 1) * 3; x < Width; x++, from += 3, to -= 3)
            {
                (pixels[to], pixels[to + 1], pixels[to + 2]) = (source[from], source[from + 1], source[from + 2]);
            }
        }

        return new RgbImage(Width, Height, pixels);
    }

    private RgbImage Pad(Letterbox placement, byte fill)
    {
        if (placement.FrameWidth == Width && placement.FrameHeight == Height)
        {
            return this;
        }

        var pixels = new byte[checked(placement.FrameWidth * placement.FrameHeight * 3)];
        pixels.AsSpan().Fill(fill);
        for (var y = 0; y < Height; y++)
        {
            Pixels.Span.Slice(y * Width * 3, Width * 3).CopyTo(pixels.AsSpan((((y + placement.Y) * placement.FrameWidth) + placement.X) * 3));
        }

        return new RgbImage(placement.FrameWidth, placement.FrameHeight, pixels);
    }
}
