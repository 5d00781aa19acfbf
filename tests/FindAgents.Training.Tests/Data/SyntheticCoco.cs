using System.Text.Json;
using SkiaSharp;

namespace FindAgents.Training.Tests.Data;

/// <summary>Writes a small folder in COCO's layout: coloured shapes with their exact masks.</summary>
public sealed class SyntheticCoco : IDisposable
{
    public const int Width = 120;
    public const int Height = 80;

    private static readonly object[] Categories =
    [
        new { id = 1, name = "person", supercategory = "person", isthing = 1 },
        new { id = 18, name = "dog", supercategory = "animal", isthing = 1 },
        new { id = 92, name = "banner", supercategory = "textile", isthing = 0 },
    ];

    public SyntheticCoco()
    {
        Folder = Directory.CreateTempSubdirectory("findagents-coco-").FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "images"));
        Directory.CreateDirectory(Path.Combine(Folder, "annotations"));
    }

    public string Folder { get; }

    /// <summary>Photo 1: two rectangles as polygons; 2: a person alone; 3: captions only; 4: a panoptic map.</summary>
    public SyntheticCoco WriteTrain()
    {
        foreach (var id in new[] { 1, 2, 3, 4 })
        {
            WritePhoto(id);
        }

        Write("instances_train", new
        {
            images = new[]
            {
                Image(1, "instances"), Image(2, "person_only"), Image(3, "none"), Image(4, "panoptic"),
            },
            annotations = new object[]
            {
                new { id = 1, image_id = 1, category_id = 18, iscrowd = 0, bbox = new[] { 10, 20, 30, 40 }, segmentation = new[] { new[] { 10, 20, 40, 20, 40, 60, 10, 60 } } },
                new { id = 2, image_id = 1, category_id = 1, iscrowd = 1, bbox = new[] { 0, 0, 2, 80 }, segmentation = new { size = new[] { Height, Width }, counts = new[] { 0, 160, (Height * Width) - 160 } } },
                new { id = 3, image_id = 2, category_id = 1, iscrowd = 0, bbox = new[] { 50, 10, 20, 30 }, segmentation = new[] { new[] { 50, 10, 70, 10, 70, 40, 50, 40 } } },
            },
            categories = Categories.Take(2),
        });
        Write("captions_train", new
        {
            images = new[] { Image(1, "instances"), Image(3, "none") },
            annotations = new object[]
            {
                new { id = 1, image_id = 1, caption = "a dog on the left" },
                new { id = 2, image_id = 1, caption = "a rectangle" },
                new { id = 3, image_id = 3, caption = "nothing at all" },
            },
        });
        WritePanoptic("train", 4, "panoptic");
        return this;
    }

    /// <summary>A held-out split of one panoptic photo.</summary>
    public SyntheticCoco WriteVal(int id)
    {
        WritePhoto(id);
        WritePanoptic("val", id, "panoptic");
        return this;
    }

    public void Write(string name, object file) =>
        File.WriteAllText(Path.Combine(Folder, "annotations", name + ".json"), JsonSerializer.Serialize(file));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The colour of the synthetic photo at a pixel: smooth, so that resampling keeps it.</summary>
    public static (byte R, byte G, byte B) Colour(int x, int y) => ((byte)(2 * x), (byte)(3 * y), (byte)(x + y));

    private static object Image(int id, string labels) => new { id, file_name = $"{id}.png", width = Width, height = Height, labels };

    private void WritePanoptic(string split, int id, string labels)
    {
        Directory.CreateDirectory(Path.Combine(Folder, $"panoptic_{split}"));
        Write($"panoptic_{split}", new
        {
            images = new[] { Image(id, labels) },
            annotations = new[]
            {
                new
                {
                    image_id = id,
                    file_name = $"{id}.png",
                    segments_info = new[]
                    {
                        new { id = 70000, category_id = 92, iscrowd = 0, bbox = new[] { 0, 0, 60, 80 } },
                        new { id = 300, category_id = 18, iscrowd = 0, bbox = new[] { 60, 0, 60, 40 } },
                    },
                },
            },
            categories = Categories,
        });

        // The left half is stuff, the upper right quarter a thing, the rest unlabelled.
        Save(Path.Combine(Folder, $"panoptic_{split}", $"{id}.png"), (x, y) =>
        {
            var segment = x < 60 ? 70000 : y < 40 ? 300 : 0;
            return ((byte)segment, (byte)(segment >> 8), (byte)(segment >> 16));
        });
    }

    private void WritePhoto(int id) => Save(Path.Combine(Folder, "images", $"{id}.png"), Colour);

    private static void Save(string path, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (r, g, b) = colour(x, y);
                bitmap.SetPixel(x, y, new SKColor(r, g, b));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }
}
