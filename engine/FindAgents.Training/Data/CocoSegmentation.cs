using System.Text.Json;
using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>COCO's three ways to write a mask: polygons, run lengths as numbers, run lengths as a string.</summary>
internal static class CocoSegmentation
{
    public static BinaryMask Read(JsonElement segmentation, int width, int height)
    {
        switch (segmentation.ValueKind)
        {
            case JsonValueKind.Array:
                return PhotoDecoding.Rasterize(
                    [.. segmentation.EnumerateArray().Select(polygon => polygon.EnumerateArray().Select(number => number.GetDouble()).ToArray())], width, height);
            case JsonValueKind.Object:
                var size = segmentation.GetProperty("size");
                if (size[0].GetInt32() != height || size[1].GetInt32() != width)
                {
                    throw new MaskFormatException($"A run-length encoding of {size[1]}×{size[0]} does not fit a photo of {width}×{height}.");
                }

                var counts = segmentation.GetProperty("counts");
                return FromCounts([.. counts.EnumerateArray().Select(count => count.GetInt32())], width, height);
            default:
                throw new MaskFormatException($"A segmentation is a list of polygons or an object with counts and size, not {segmentation.ValueKind}.");
        }
    }

    private static BinaryMask FromCounts(int[] counts, int width, int height)
    {
        var pixels = new byte[width * height];
        var position = 0;
        byte value = 0;
        foreach (var count in counts)
        {
            for (var i = 0; i < count; i++, position++)
            {
                pixels[(position % height * width) + (position / height)] = value;
            }

            value ^= 1;
        }

        return new BinaryMask(width, height, pixels);
    }
}
