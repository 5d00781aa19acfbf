using FindAgents.Engine.Imaging;

namespace FindAgents.Training.Data;

/// <summary>A panoptic PNG: the segment id of a pixel is R + 256 G + 65536 B.</summary>
internal static class PanopticMap
{
    public static int[] Read(string path, int width, int height)
    {
        if (!File.Exists(path))
        {
            throw new DatasetFormatException($"The panoptic map {path} does not exist.");
        }

        RgbImage image;
        try
        {
            image = RgbImage.Load(path);
        }
        catch (ImageFormatException e)
        {
            throw new DatasetFormatException($"The panoptic map {path} cannot be decoded: {e.Message}", e);
        }

        if (image.Width != width || image.Height != height)
        {
            throw new DatasetFormatException($"The panoptic map {path} is {image.Width}×{image.Height}; its photo is {width}×{height}.");
        }

        var rgb = image.Pixels.Span;
        var ids = new int[width * height];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = rgb[3 * i] | (rgb[(3 * i) + 1] << 8) | (rgb[(3 * i) + 2] << 16);
        }

        return ids;
    }
}
