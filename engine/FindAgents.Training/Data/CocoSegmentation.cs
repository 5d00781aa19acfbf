using System.Text.Json;
using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>COCO's three ways to write a mask: polygons, run lengths as numbers, run lengths as a string.</summary>
internal static class CocoSegmentation
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new RunLengthEncodingJsonConverter() } };

    /// <exception cref="MaskFormatException">The JSON is none of the three, or not of the photo's size.</exception>
    public static BinaryMask Read(JsonElement segmentation, int width, int height)
    {
        var encoding = segmentation.ValueKind switch
        {
            JsonValueKind.Array => RunLengthEncoding.FromPolygons(width, height, segmentation.Deserialize<double[][]>()!),
            JsonValueKind.Object => segmentation.Deserialize<RunLengthEncoding>(Options)!,
            _ => throw new MaskFormatException($"A segmentation is a list of polygons or an object with size and counts, not {segmentation.ValueKind}."),
        };
        return encoding.Width == width && encoding.Height == height
            ? encoding.ToMask()
            : throw new MaskFormatException($"A run-length encoding of {encoding.Width}×{encoding.Height} does not fit a photo of {width}×{height}.");
    }
}
