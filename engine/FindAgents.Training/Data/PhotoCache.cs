using System.Collections.Concurrent;
using FindAgents.Engine.Imaging;

namespace FindAgents.Training.Data;

/// <summary>Decoded photos, kept in memory until a budget is used up; photos beyond it are decoded each time.</summary>
/// <remarks>
/// Nothing is ever evicted: shuffled epochs come back to every photo equally often, so evicting one for another would
/// only cost. Safe for concurrent use.
/// </remarks>
/// <param name="byteBudget">Bytes of pixels to keep; 0 keeps nothing.</param>
public sealed class PhotoCache(long byteBudget = 2L << 30)
{
    private readonly ConcurrentDictionary<string, RgbImage> _photos = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Bytes of pixels kept now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The pixels of a photo.</summary>
    /// <exception cref="ImageFormatException">The file is missing or no image.</exception>
    /// <exception cref="DatasetFormatException">The image is not of the size that its annotations are for.</exception>
    public RgbImage Get(TrainingPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (_photos.TryGetValue(photo.Path, out var kept))
        {
            return kept;
        }

        var image = RgbImage.Load(photo.Path);
        if (image.Width != photo.Width || image.Height != photo.Height)
        {
            throw new DatasetFormatException($"{photo.Path} is {image.Width}×{image.Height}; its annotations are for {photo.Width}×{photo.Height}.");
        }

        var bytes = image.Pixels.Length;
        if (Interlocked.Add(ref _bytes, bytes) > byteBudget || !_photos.TryAdd(photo.Path, image))
        {
            Interlocked.Add(ref _bytes, -bytes);
        }

        return image;
    }
}
