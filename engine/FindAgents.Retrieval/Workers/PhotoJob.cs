using System.Text.Json;

namespace FindAgents.Retrieval.Workers;

/// <summary>What a worker is told of a photo that it is to encode.</summary>
/// <param name="Photo">Its <see cref="AlbumPhoto.Id"/>.</param>
/// <param name="Model">The model that is to place it, as <see cref="Albums.AlbumNames.Tag(AlbumModel)"/> writes it.</param>
/// <param name="Files">The files that hold it, by path.</param>
internal sealed record PhotoJob(string Photo, string Model, IReadOnlyList<PhotoJobFile> Files)
{
    /// <summary>What names the job in its queue: one content, one job.</summary>
    public string Key => $"{Model}/{Photo}";

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where it is something else.</summary>
    public static PhotoJob? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PhotoJob>(json) is { Photo: not null, Model: not null, Files.Count: > 0 } job ? job : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The job as a queue keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
