using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>
/// FIND-Bench's interleaved entity annotations in the official layout (<c>entity_train2017.json</c>,
/// <c>entity_val2017.json</c>): sentences whose phrases point at segments of their photo.
/// </summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed partial class EntityFile
{
    /// <summary>Creates a file's content.</summary>
    /// <param name="images">The photos.</param>
    /// <param name="annotations">The sentences, those of one photo together.</param>
    /// <exception cref="EntityFileException">An annotation contradicts itself or names a photo that is not listed.</exception>
    public EntityFile(IReadOnlyList<EntityImage> images, IReadOnlyList<EntityAnnotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(annotations);
        (Images, Annotations) = (images, annotations);
        var ids = new HashSet<long>();
        foreach (var image in images)
        {
            if (!ids.Add(image.Id))
            {
                throw new EntityFileException($"Image {image.Id} is listed twice: an image has one record.");
            }
        }

        for (var i = 0; i < annotations.Count; i++)
        {
            Check(i, annotations[i], ids);
        }
    }

    /// <summary>The photos.</summary>
    public IReadOnlyList<EntityImage> Images { get; }

    /// <summary>The sentences; those of one photo stand together, and its first is what the official evaluation asks.</summary>
    public IReadOnlyList<EntityAnnotation> Annotations { get; }

    /// <summary>Compares the file with a data set.</summary>
    /// <param name="dataset">The split that the annotations are about.</param>
    /// <exception cref="EntityFileException">A photo is not in the split, or has no segment of an id that a phrase names.</exception>
    public void ThrowIfNotOf(CocoDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        foreach (var annotation in Annotations)
        {
            var photo = dataset.Find(annotation.ImageId)
                ?? throw new EntityFileException($"Image {annotation.ImageId} is not in split '{dataset.Split}' of the data set: the annotations belong to another split or folder.");
            foreach (var phrase in annotation.Phrases)
            {
                foreach (var id in phrase.SegmentIds)
                {
                    if (!photo.Instances.Any(instance => instance.Id == id))
                    {
                        throw new EntityFileException($"Image {annotation.ImageId} has no segment {id}, which '{phrase.Phrase}' names: the annotations were made from other labels.");
                    }
                }
            }
        }
    }

    private static void Check(int index, EntityAnnotation annotation, HashSet<long> images)
    {
        if (!images.Contains(annotation.ImageId))
        {
            throw new EntityFileException($"Annotation {index} is about image {annotation.ImageId}, which the file does not list.");
        }

        foreach (var phrase in annotation.Phrases)
        {
            if (phrase.Phrase.Length == 0 || phrase.Start < 0 || phrase.End > annotation.Sentence.Length || string.CompareOrdinal(annotation.Sentence, phrase.Start, phrase.Phrase, 0, phrase.Phrase.Length) != 0)
            {
                throw new EntityFileException($"Annotation {index}: '{phrase.Phrase}' does not stand at {phrase.Start} of '{annotation.Sentence}'.");
            }

            if (phrase.SegmentIds.Count == 0 || phrase.SegmentIds.Any(id => id < 0))
            {
                throw new EntityFileException($"Annotation {index}: '{phrase.Phrase}' needs the ids of its segments, none below 0.");
            }
        }
    }
}
