using FindAgents.Engine.Imaging;
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
