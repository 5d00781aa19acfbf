using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Training.Data;
using SkiaSharp;

namespace FindAgents.Training.Bench;

/// <summary>Draws a photo with the segments that its sentences name, and below it the sentences, their phrases in the segments' colours.</summary>
/// <remarks>The same input gives the same pixels. Safe to call from any thread.</remarks>
public static class EntityPicture
{
    private const int MinWidth = 360;

    /// <summary>Draws a photo and its sentences.</summary>
    /// <param name="photo">The photo; its file is read.</param>
    /// <param name="annotations">Sentences about it.</param>
    /// <returns>A new picture, larger than the photo by the sentences.</returns>
    /// <exception cref="EntityFileException">A phrase names a segment that the photo does not have.</exception>
    /// <exception cref="ImageFormatException">The photo cannot be read.</exception>
    public static RgbImage Render(TrainingPhoto photo, IReadOnlyList<EntityAnnotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(annotations);

        // The same segments have one number and colour in all sentences.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var regions = new List<Region>();
        foreach (var phrase in annotations.SelectMany(annotation => annotation.Phrases))
        {
            if (numbers.TryAdd(Key(phrase), numbers.Count + 1))
            {
                regions.Add(ToRegion(numbers.Count, photo, phrase));
            }
        }

        var picture = OverlayRenderer.Render(RgbImage.Load(photo.Path), regions, new OverlayOptions { Legend = false });
        var width = Math.Max(MinWidth, picture.Width);
        var text = new SentenceBlock(width, [.. annotations.Select(annotation => (annotation.Sentence, Marks(annotation, numbers)))]);
        using var canvas = new Canvas(width, picture.Height + text.Height, SKColors.White);
        canvas.Draw(picture, (width - picture.Width) / 2, 0);
        text.Draw(canvas.Sk, picture.Height);
        return canvas.ToImage();
    }

    /// <summary>Draws the photo with one phrase's segments, without the sentence.</summary>
    /// <param name="photo">The photo; its file is read.</param>
    /// <param name="phrase">The phrase.</param>
    /// <exception cref="EntityFileException">The phrase names a segment that the photo does not have.</exception>
    /// <exception cref="ImageFormatException">The photo cannot be read.</exception>
    public static RgbImage Render(TrainingPhoto photo, EntityReference phrase)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(phrase);
        return OverlayRenderer.Render(RgbImage.Load(photo.Path), [ToRegion(1, photo, phrase)], new OverlayOptions { Legend = false, Numbers = false, FillOpacity = 0.4 });
    }

    private static List<(int Start, int End, int Number)> Marks(EntityAnnotation annotation, Dictionary<string, int> numbers) =>
        [.. annotation.Phrases.OrderBy(phrase => phrase.Start).Select(phrase => (phrase.Start, phrase.End, numbers[Key(phrase)]))];

    private static string Key(EntityReference phrase) => string.Join(',', phrase.SegmentIds.Order());

    private static Region ToRegion(int number, TrainingPhoto photo, EntityReference phrase)
    {
        BinaryMask? mask = null;
        foreach (var id in phrase.SegmentIds)
        {
            var instance = photo.Instances.FirstOrDefault(instance => instance.Id == id)
                ?? throw new EntityFileException($"Image {photo.Id} has no segment {id}, which '{phrase.Phrase}' names: the annotations were made from other labels.");
            mask = mask is null ? instance.Mask.ToMask() : mask.Union(instance.Mask.ToMask());
        }

        return new Region(number, phrase.Phrase, 1, RunLengthEncoding.FromMask(mask!).BoundingBox, mask!);
    }
}
