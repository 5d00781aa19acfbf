using System.Text.Json;
using System.Text.Json.Serialization;

namespace FindAgents.Training.Data;

/// <summary>The records of COCO's annotation files, as far as training reads them.</summary>
internal static class CocoJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    public static CocoFile Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<CocoFile>(stream, Options)
                ?? throw new DatasetFormatException($"{path} holds null where a COCO annotation object is expected.");
        }
        catch (JsonException e)
        {
            throw new DatasetFormatException($"{path} is not a COCO annotation file: {e.Message}", e);
        }
    }
}

internal sealed record CocoFile
{
    public List<CocoImage> Images { get; init; } = [];

    public List<CocoAnnotation> Annotations { get; init; } = [];

    public List<CocoCategoryRecord> Categories { get; init; } = [];
}

internal sealed record CocoImage
{
    public long Id { get; init; }

    public string FileName { get; init; } = "";

    public int Width { get; init; }

    public int Height { get; init; }

    public string? Labels { get; init; }
}

/// <summary>One annotation: an instance (segmentation), a panoptic map (file name and segments) or a caption.</summary>
internal sealed record CocoAnnotation
{
    public long Id { get; init; }

    public long ImageId { get; init; }

    public int CategoryId { get; init; }

    public int Iscrowd { get; init; }

    public JsonElement Segmentation { get; init; }

    public string? FileName { get; init; }

    public List<CocoSegment>? SegmentsInfo { get; init; }

    public string? Caption { get; init; }
}

internal sealed record CocoSegment
{
    public int Id { get; init; }

    public int CategoryId { get; init; }

    public int Iscrowd { get; init; }

    public double[] Bbox { get; init; } = [];
}

internal sealed record CocoCategoryRecord
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string Supercategory { get; init; } = "";

    public int? Isthing { get; init; }
}
