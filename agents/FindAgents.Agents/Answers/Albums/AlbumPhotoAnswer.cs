using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Albums;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Answers;

/// <summary>What an album knows of a photo.</summary>
public sealed record AlbumPhotoAnswer
{
    /// <summary>The photo's id.</summary>
    [JsonPropertyName("id")]
    [Description("Id of the photo in the album.")]
    public required string Id { get; init; }

    /// <summary>The photo's address.</summary>
    [JsonPropertyName("image")]
    [Description("The photo as every tool's image, and after an @ in a phrase.")]
    public required string Image { get; init; }

    /// <summary>The files that hold it.</summary>
    [JsonPropertyName("paths")]
    [Description("Paths in the album of the files that hold it.")]
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The width in pixels.</summary>
    [JsonPropertyName("width")]
    [Description("Width in pixels.")]
    public required int Width { get; init; }

    /// <summary>The height in pixels.</summary>
    [JsonPropertyName("height")]
    [Description("Height in pixels.")]
    public required int Height { get; init; }

    /// <summary>The file's size.</summary>
    [JsonPropertyName("bytes")]
    [Description("Size of the file in bytes.")]
    public required long Bytes { get; init; }

    /// <summary>When it was taken; left out where it does not say.</summary>
    [JsonPropertyName("taken")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("When it was taken; left out when the photo does not say.")]
    public string? Taken { get; init; }

    /// <summary>Where it was taken, latitude and longitude; left out where it does not say.</summary>
    [JsonPropertyName("place")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Where it was taken: latitude and longitude in degrees; left out when the photo does not say.")]
    public IReadOnlyList<double>? Place { get; init; }

    /// <summary>With what it was taken; left out where it does not say.</summary>
    [JsonPropertyName("camera")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("With what it was taken; left out when the photo does not say.")]
    public string? Camera { get; init; }

    /// <summary>Its regions.</summary>
    [JsonPropertyName("regions")]
    [Description("The regions that are known in it.")]
    public required IReadOnlyList<AlbumRegionAnswer> Regions { get; init; }

    internal static AlbumPhotoAnswer From(string album, AlbumPhoto photo, IReadOnlyList<AlbumRegion> regions) => new()
    {
        Id = photo.Id,
        Image = AlbumUri.Photo(album, photo.Id),
        Paths = photo.Paths,
        Width = photo.Width,
        Height = photo.Height,
        Bytes = photo.Bytes,
        Taken = AlbumHitAnswer.Moment(photo.Taken),
        Place = photo.Place is { } place ? [place.Latitude, place.Longitude] : null,
        Camera = photo.Camera,
        Regions = [.. regions.Select(region => AlbumRegionAnswer.From(album, region, region.Score))],
    };
}
