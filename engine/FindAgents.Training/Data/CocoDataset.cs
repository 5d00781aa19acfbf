using System.Text.Json;
using FindAgents.Engine.Masks;
using FindAgents.Training.Pseudo;

namespace FindAgents.Training.Data;

/// <summary>
/// A split of a folder in COCO's layout: <c>images/</c>, <c>annotations/instances_SPLIT.json</c>,
/// <c>annotations/panoptic_SPLIT.json</c> with <c>panoptic_SPLIT/*.png</c>, <c>annotations/captions_SPLIT.json</c>.
/// Any of the three annotation files may be missing. An image record's <c>labels</c> says what its annotations cover
/// (<see cref="PhotoLabels"/>); without it, a panoptic map means <see cref="PhotoLabels.Panoptic"/>, a mention in the
/// instances file <see cref="PhotoLabels.Instances"/>.
/// </summary>
/// <remarks>Everything but the photos' pixels is read at once. Immutable and safe to share between threads.</remarks>
public sealed class CocoDataset
{
    private readonly Dictionary<long, TrainingPhoto> _byId;

    private CocoDataset(string split, IReadOnlyList<TrainingPhoto> photos, IReadOnlyList<CocoCategory> categories)
    {
        Split = split;
        Photos = photos;
        Categories = categories;
        _byId = photos.ToDictionary(photo => photo.Id);
    }

    /// <summary>The split's name, such as "train".</summary>
    public string Split { get; }

    /// <summary>The photos in ascending order of their ids.</summary>
    public IReadOnlyList<TrainingPhoto> Photos { get; }

    /// <summary>The categories in ascending order of their ids; the k-th thing is class k of a COCO detector.</summary>
    public IReadOnlyList<CocoCategory> Categories { get; }

    /// <summary>The photo with an id, or null.</summary>
    public TrainingPhoto? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>These photos, with what a model labelled in those that people did not label in full.</summary>
    /// <param name="labelled">What the model labelled; photos that are not of the split, or labelled in full, are passed over.</param>
    /// <exception cref="DatasetFormatException">A label's category is none of the split's things, or its mask is not of the photo's size.</exception>
    public CocoDataset With(IEnumerable<PseudoLabelledPhoto> labelled)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        var categories = Categories.Where(category => category.IsThing).ToDictionary(category => category.Name, StringComparer.Ordinal);
        var found = labelled.ToDictionary(photo => photo.ImageId, photo => photo.Labels);
        return new CocoDataset(Split, [.. Photos.Select(photo => photo.ThingsAreComplete || found.GetValueOrDefault(photo.Id) is not { Count: > 0 } labels ? photo : photo with
        {
            Labels = PhotoLabels.Some,
            Instances = [.. photo.Instances, .. labels.Select(label => Instance(photo, label))],
        })], Categories);

        TrainingInstance Instance(TrainingPhoto photo, PseudoLabel label) => (label.Mask.Width, label.Mask.Height) != (photo.Width, photo.Height)
            ? throw new DatasetFormatException($"A pseudo-label of photo {photo.Id} is {label.Mask.Width}×{label.Mask.Height}, the photo {photo.Width}×{photo.Height}: it was made from other photos.")
            : new TrainingInstance(
                CompactMask.From(label.Mask.ToMask()),
                categories.GetValueOrDefault(label.Category) ?? throw new DatasetFormatException($"A pseudo-label of photo {photo.Id} says '{label.Category}', which is none of the things of split '{Split}'."),
                false);
    }

    /// <summary>Reads a split.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="split">The split's name, such as "train".</param>
    /// <param name="heldOut">
    /// Splits that must share no photo with this one, such as "val"; one without annotation files is passed over.
    /// </param>
    /// <exception cref="DatasetFormatException">
    /// No annotation file of the split exists, one is malformed, a panoptic map is missing, or a photo also belongs to
    /// a held-out split.
    /// </exception>
    public static CocoDataset Load(string folder, string split, params IReadOnlyList<string> heldOut)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(split);
        ArgumentNullException.ThrowIfNull(heldOut);
        var files = SplitFiles.Read(folder, split)
            ?? throw new DatasetFormatException($"{folder} has no annotations/instances_{split}.json, panoptic_{split}.json or captions_{split}.json: a COCO-layout folder with at least one of them is expected.");
        foreach (var other in heldOut)
        {
            ThrowIfShared(files, SplitFiles.Read(folder, other), folder);
        }

        var categories = files.Categories();
        var photos = files.Images()
            .OrderBy(entry => entry.Key)
            .Select(entry => files.Photo(entry.Value.Image, entry.Value.Labels, categories))
            .ToArray();
        return new CocoDataset(split, photos, [.. categories.Values.OrderBy(category => category.Id)]);
    }

    private static void ThrowIfShared(SplitFiles files, SplitFiles? other, string folder)
    {
        if (other is null)
        {
            return;
        }

        var held = other.Images().Keys.ToHashSet();
        var shared = files.Images().Keys.Where(held.Contains).Order().ToArray();
        if (shared.Length > 0)
        {
            throw new DatasetFormatException(
                $"{shared.Length} photos of split '{files.Split}' in {folder} also belong to the held-out split '{other.Split}' ({string.Join(", ", shared.Take(5))}…): splits must be disjoint.");
        }
    }

    private sealed class SplitFiles
    {
        private readonly string _folder;
        private readonly CocoFile? _instances;
        private readonly CocoFile? _panoptic;
        private readonly CocoFile? _captions;
        private readonly ILookup<long, CocoAnnotation> _instancesOf;
        private readonly Dictionary<long, CocoAnnotation> _panopticOf;
        private readonly ILookup<long, string> _captionsOf;

        private SplitFiles(string folder, string split, CocoFile? instances, CocoFile? panoptic, CocoFile? captions)
        {
            _folder = folder;
            Split = split;
            _instances = instances;
            _panoptic = panoptic;
            _captions = captions;
            _instancesOf = (instances?.Annotations ?? []).ToLookup(annotation => annotation.ImageId);
            _panopticOf = (panoptic?.Annotations ?? []).ToDictionary(annotation => annotation.ImageId);
            _captionsOf = (captions?.Annotations ?? []).Where(annotation => annotation.Caption is not null)
                .ToLookup(annotation => annotation.ImageId, annotation => annotation.Caption!);
        }

        public string Split { get; }

        public static SplitFiles? Read(string folder, string split)
        {
            CocoFile? File(string kind)
            {
                var path = Path.Combine(folder, "annotations", $"{kind}_{split}.json");
                return System.IO.File.Exists(path) ? CocoJson.Read(path) : null;
            }

            var (instances, panoptic, captions) = (File("instances"), File("panoptic"), File("captions"));
            return instances is null && panoptic is null && captions is null ? null : new SplitFiles(folder, split, instances, panoptic, captions);
        }

        public Dictionary<long, (CocoImage Image, PhotoLabels Labels)> Images()
        {
            var images = new Dictionary<long, (CocoImage, PhotoLabels)>();
            Add(_panoptic, PhotoLabels.Panoptic);
            Add(_instances, PhotoLabels.Instances);
            Add(_captions, PhotoLabels.None);
            return images;

            void Add(CocoFile? file, PhotoLabels unsaid)
            {
                foreach (var image in file?.Images ?? [])
                {
                    images.TryAdd(image.Id, (image, image.Labels switch
                    {
                        null => unsaid,
                        "none" => PhotoLabels.None,
                        "person_only" => PhotoLabels.PersonOnly,
                        "instances" => PhotoLabels.Instances,
                        "panoptic" => PhotoLabels.Panoptic,
                        _ => throw new DatasetFormatException($"Photo {image.Id} of split '{Split}' has labels '{image.Labels}': none, person_only, instances or panoptic is expected."),
                    }));
                }
            }
        }

        public Dictionary<int, CocoCategory> Categories()
        {
            var categories = new Dictionary<int, CocoCategory>();
            foreach (var record in (_panoptic?.Categories ?? []).Concat(_instances?.Categories ?? []))
            {
                // Instance files have no isthing: all of their categories are things.
                categories.TryAdd(record.Id, new CocoCategory(record.Id, record.Name, record.Supercategory, record.Isthing != 0));
            }

            return categories;
        }

        public TrainingPhoto Photo(CocoImage image, PhotoLabels labels, Dictionary<int, CocoCategory> categories) => new()
        {
            Id = image.Id,
            Path = Path.Combine(_folder, "images", image.FileName),
            Width = image.Width,
            Height = image.Height,
            Labels = labels,
            Captions = [.. _captionsOf[image.Id]],
            Instances = labels switch
            {
                PhotoLabels.Panoptic => Segments(image, categories),
                PhotoLabels.Instances or PhotoLabels.PersonOnly =>
                    [.. _instancesOf[image.Id].Select(annotation => Instance(image, annotation, categories)).Where(instance => instance.Mask.Area > 0)],
                _ => [],
            },
        };

        private TrainingInstance Instance(CocoImage image, CocoAnnotation annotation, Dictionary<int, CocoCategory> categories)
        {
            try
            {
                var mask = CocoSegmentation.Read(annotation.Segmentation, image.Width, image.Height);
                return new TrainingInstance(CompactMask.From(mask), Category(annotation.CategoryId, image, categories), annotation.Iscrowd != 0) { Id = annotation.Id };
            }
            catch (Exception e) when (e is MaskFormatException or JsonException)
            {
                throw new DatasetFormatException($"A segmentation of photo {image.Id} in instances_{Split}.json cannot be read: {e.Message}", e);
            }
        }

        private TrainingInstance[] Segments(CocoImage image, Dictionary<int, CocoCategory> categories)
        {
            if (!_panopticOf.TryGetValue(image.Id, out var annotation) || annotation.FileName is null)
            {
                throw new DatasetFormatException($"Photo {image.Id} is labelled panoptic, but panoptic_{Split}.json has no map of it.");
            }

            var path = Path.Combine(_folder, $"panoptic_{Split}", annotation.FileName);
            var ids = PanopticMap.Read(path, image.Width, image.Height);
            var instances = new List<TrainingInstance>();
            foreach (var segment in annotation.SegmentsInfo ?? [])
            {
                var mask = CompactMask.FromLabels<int>(ids, image.Width, segment.Id);
                if (mask.Area == 0)
                {
                    throw new DatasetFormatException($"{path} has no pixel of segment {segment.Id}, which panoptic_{Split}.json lists.");
                }

                instances.Add(new TrainingInstance(mask, Category(segment.CategoryId, image, categories), segment.Iscrowd != 0) { Id = segment.Id });
            }

            return [.. instances];
        }

        private CocoCategory Category(int id, CocoImage image, Dictionary<int, CocoCategory> categories) =>
            categories.GetValueOrDefault(id)
            ?? throw new DatasetFormatException($"Photo {image.Id} of split '{Split}' has an annotation of category {id}, which the file does not list.");
    }
}
