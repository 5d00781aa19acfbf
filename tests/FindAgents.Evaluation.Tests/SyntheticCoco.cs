using System.Text.Json;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Evaluation.Tests;

/// <summary>A COCO-layout folder of a few small pictures, written for a test and removed after it.</summary>
public sealed class SyntheticCoco : IDisposable
{
    public const int Width = 60;
    public const int Height = 40;

    private readonly List<object> _instances = [];
    private readonly List<object> _images = [];
    private readonly List<object> _maps = [];
    private readonly List<object> _captions = [];
    private readonly List<object> _mapImages = [];

    private static readonly object[] Categories =
    [
        new { id = 1, name = "person", isthing = 1, supercategory = "person" },
        new { id = 18, name = "dog", isthing = 1, supercategory = "animal" },
        new { id = 187, name = "sky-other-merged", isthing = 0, supercategory = "sky" },
    ];

    private readonly string _split;

    /// <param name="split">What its annotation files are named after.</param>
    /// <param name="root">The folder of another one that has other splits; null for a folder of its own.</param>
    public SyntheticCoco(string split = "val", string? root = null)
    {
        (_split, Root) = (split, root ?? Directory.CreateTempSubdirectory("coco-").FullName);
        Directory.CreateDirectory(Path.Combine(Root, "images"));
        Directory.CreateDirectory(Path.Combine(Root, "annotations"));
        Directory.CreateDirectory(Path.Combine(Root, $"panoptic_{_split}"));
    }

    public string Root { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Adds a photo with instances, in COCO's three notations in turn.</summary>
    public void AddInstances(long id, string? labels, params (int Category, Box Box, bool IsCrowd)[] things)
    {
        _images.Add(Image(id, labels));
        foreach (var (category, box, isCrowd) in things)
        {
            var encoding = RunLengthEncoding.FromMask(BinaryMask.FromBox(Width, Height, box));
            object segmentation = (_instances.Count % 3) switch
            {
                0 => new[] { new[] { box.X, box.Y, box.Right, box.Y, box.Right, box.Bottom, box.X, box.Bottom } },
                1 => new { size = new[] { Height, Width }, counts = encoding.Counts.ToArray() },
                _ => new { size = new[] { Height, Width }, counts = encoding.ToCompressedString() },
            };
            _instances.Add(new
            {
                id = _instances.Count + 1,
                image_id = id,
                category_id = category,
                iscrowd = isCrowd ? 1 : 0,
                area = box.Area,
                bbox = new[] { box.X, box.Y, box.Width, box.Height },
                segmentation,
            });
        }
    }

    /// <summary>Adds a photo with a panoptic map; later segments cover earlier ones.</summary>
    public void AddPanoptic(long id, params (int Category, Box Box, bool IsCrowd)[] segments)
    {
        _mapImages.Add(Image(id, "panoptic"));
        var pixels = new byte[Width * Height * 3];
        var records = new List<object>();
        for (var i = 0; i < segments.Length; i++)
        {
            var (category, box, isCrowd) = segments[i];
            var value = (i + 1) * 70_001;
            for (var y = (int)box.Y; y < box.Bottom; y++)
            {
                for (var x = (int)box.X; x < box.Right; x++)
                {
                    var at = 3 * ((y * Width) + x);
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
                }
            }

            records.Add(new { id = value, category_id = category, iscrowd = isCrowd ? 1 : 0, area = box.Area, bbox = new[] { box.X, box.Y, box.Width, box.Height } });
        }

        new RgbImage(Width, Height, pixels).Save(Path.Combine(Root, $"panoptic_{_split}", $"{id}.png"));
        _maps.Add(new { image_id = id, file_name = $"{id}.png", segments_info = records });
    }

    /// <summary>Adds a sentence about a photo.</summary>
    public void AddCaption(long id, string caption) => _captions.Add(new { id = _captions.Count + 1, image_id = id, caption });

    /// <summary>Writes the annotation files.</summary>
    public SyntheticCoco Save()
    {
        if (_images.Count > 0)
        {
            Write($"instances_{_split}.json", new { images = _images, annotations = _instances, categories = Categories[..2] });
        }

        if (_captions.Count > 0)
        {
            Write($"captions_{_split}.json", new { images = _images, annotations = _captions });
        }

        if (_maps.Count > 0)
        {
            Write($"panoptic_{_split}.json", new { images = _mapImages, annotations = _maps, categories = Categories });
        }

        return this;
    }

    private object Image(long id, string? labels)
    {
        new RgbImage(Width, Height, [.. Enumerable.Range(0, Width * Height * 3).Select(i => (byte)(i * id))]).Save(Path.Combine(Root, "images", $"{id}.png"));
        return new { id, file_name = $"{id}.png", width = Width, height = Height, labels };
    }

    private void Write(string name, object value) => File.WriteAllText(Path.Combine(Root, "annotations", name), JsonSerializer.Serialize(value));
}
