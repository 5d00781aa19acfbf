using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using SkiaSharp;

namespace FindAgents.Training.Data;

internal static class PhotoDecoding
{
    public static RgbImage Load(string path)
    {
        return Decode(File.ReadAllBytes(path));
    }

    public static RgbImage Decode(byte[] bytes)
    {
        using var bitmap = SKBitmap.Decode(bytes) ?? throw new ImageFormatException("cannot be decoded.");
        return ToRgb(bitmap);
    }

    public static BinaryMask Rasterize(IReadOnlyList<double[]> polygons, int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Alpha8, SKAlphaType.Premul));
        bitmap.Erase(SKColors.Transparent);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { IsAntialias = false, Color = SKColors.White };
        foreach (var polygon in polygons)
        {
            using var builder = new SKPathBuilder();
            builder.MoveTo((float)polygon[0], (float)polygon[1]);
            for (var i = 2; i + 1 < polygon.Length; i += 2)
            {
                builder.LineTo((float)polygon[i], (float)polygon[i + 1]);
            }

            builder.Close();
            using var path = builder.Detach();
            canvas.DrawPath(path, paint);
        }

        canvas.Flush();
        var pixels = new byte[width * height];
        var source = bitmap.GetPixelSpan();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = source[(y * bitmap.RowBytes) + x] != 0 ? (byte)1 : (byte)0;
            }
        }

        return new BinaryMask(width, height, pixels);
    }

    private static RgbImage ToRgb(SKBitmap bitmap)
    {
        using var copy = bitmap.ColorType == SKColorType.Rgba8888 ? null : bitmap.Copy(SKColorType.Rgba8888);
        var rgba = (copy ?? bitmap).GetPixelSpan();
        var pixels = new byte[bitmap.Width * bitmap.Height * 3];
        for (int i = 0, j = 0; i < pixels.Length; i += 3, j += 4)
        {
            pixels[i] = rgba[j];
            pixels[i + 1] = rgba[j + 1];
            pixels[i + 2] = rgba[j + 2];
        }

        return new RgbImage(bitmap.Width, bitmap.Height, pixels);
    }
}
