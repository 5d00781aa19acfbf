using FindAgents.Engine.Masks;

namespace FindAgents.Retrieval.Albums;

/// <summary>What callers see of records.</summary>
internal static class AlbumViews
{
    public static AlbumPhoto Photo(PhotoRecord record, IReadOnlyList<AlbumFolder> folders) => new(
        record.Id,
        record.Paths,
        [.. record.Paths.Select(path => FolderNames.FullPath(folders, path) ?? path)],
        record.Width,
        record.Height,
        record.Bytes,
        record.Taken,
        record is { Latitude: { } latitude, Longitude: { } longitude } ? new GeoPlace(latitude, longitude) : null,
        record.Camera,
        record.Labels,
        record.Regions);

    public static AlbumRegion Region(RegionRecord record) => new(
        record.Photo,
        record.Number,
        record.Label,
        record.Score,
        new Box(record.X, record.Y, record.Width, record.Height),
        RunLengthEncoding.Parse(record.PhotoWidth, record.PhotoHeight, record.Mask),
        record.IsThing);
}
