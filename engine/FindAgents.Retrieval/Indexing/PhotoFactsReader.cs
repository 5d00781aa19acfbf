using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Reads date, place and camera from a photo's EXIF.</summary>
internal static class PhotoFactsReader
{
    private const int LongestCamera = 100;

    private const int TagOffsetTimeOriginal = 0x9011;

    private const int TagOffsetTimeDigitized = 0x9012;

    /// <summary>What the photo says; nothing where it says nothing that can be believed.</summary>
    public static PhotoFacts Read(byte[] file)
    {
        IReadOnlyList<MetadataExtractor.Directory> directories;
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            directories = ImageMetadataReader.ReadMetadata(stream);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Anything may be written where EXIF should be, and a reader of it may throw anything. The pixels are as good without.
            return PhotoFacts.None;
        }

        return new PhotoFacts(
            Believed<DateTimeOffset?>(() => Taken(directories)),
            Believed<GeoPlace?>(() => Place(directories)),
            Believed(() => Camera(directories)));
    }

    private static T? Believed<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return default;
        }
    }

    private static DateTimeOffset? Taken(IReadOnlyList<MetadataExtractor.Directory> directories)
    {
        foreach (var exif in directories.OfType<ExifSubIfdDirectory>())
        {
            foreach (var (date, offset) in new[] { (ExifDirectoryBase.TagDateTimeOriginal, TagOffsetTimeOriginal), (ExifDirectoryBase.TagDateTimeDigitized, TagOffsetTimeDigitized) })
            {
                if (DateTime.TryParseExact(Text(exif, date), "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year > 1)
                {
                    return new DateTimeOffset(local, Offset(Text(exif, offset))).ToUniversalTime();
                }
            }
        }

        return null;
    }

    // "+02:00"; a time zone more than 14 hours from UTC is none.
    private static TimeSpan Offset(string? text) =>
        text is { Length: 6 } && text[0] is '+' or '-' && TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14)
            ? text[0] == '-' ? -offset : offset
            : TimeSpan.Zero;

    private static GeoPlace? Place(IReadOnlyList<MetadataExtractor.Directory> directories)
    {
        foreach (var gps in directories.OfType<GpsDirectory>())
        {
            // Cameras without a fix write zeros.
            if (gps.GetGeoLocation() is { IsZero: false } place && Math.Abs(place.Latitude) <= 90 && Math.Abs(place.Longitude) <= 180)
            {
                return new GeoPlace(place.Latitude, place.Longitude);
            }
        }

        return null;
    }

    private static string? Camera(IReadOnlyList<MetadataExtractor.Directory> directories)
    {
        foreach (var exif in directories.OfType<ExifIfd0Directory>())
        {
            var (make, model) = (Text(exif, ExifDirectoryBase.TagMake), Text(exif, ExifDirectoryBase.TagModel));
            var camera = model is null ? make : make is null || model.StartsWith(make, StringComparison.OrdinalIgnoreCase) ? model : $"{make} {model}";
            if (camera is not null)
            {
                return camera;
            }
        }

        return null;
    }

    private static string? Text(MetadataExtractor.Directory directory, int tag)
    {
        var text = directory.GetString(tag) ?? "";
        var clean = string.Concat(text.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune)).Take(LongestCamera)).Trim();
        return clean.Length > 0 ? clean : null;
    }
}
