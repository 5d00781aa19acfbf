using System.Text.Encodings.Web;
using System.Text.Json;
using FindAgents.Retrieval.Indexing;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Albums;

/// <summary>Writes an album as lines of JSON.</summary>
internal sealed class AlbumExport(AlbumCollections collections, Stream output, bool embeddings)
{
    // Photos whose regions are read at a time.
    private const int AtATime = 64;

    // The lines are read by programs and people, never put into a web page as they are.
    private static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RecordRetrievalOptions _retrieval = new() { IncludeVectors = embeddings };

    /// <summary>Writes all lines.</summary>
    public async Task WriteAsync(int format, IReadOnlyList<AlbumFolder> folders, IReadOnlyList<AlbumModel> models, CancellationToken cancellationToken)
    {
        await LineAsync(
            json =>
            {
                json.WriteString("album", collections.Name);
                json.WriteNumber("format", format);
                Texts(json, "folders", folders.Select(folder => folder.Name).Order(StringComparer.Ordinal));
            },
            cancellationToken).ConfigureAwait(false);
        var files = (await AlbumLedger.ReadAsync(collections, cancellationToken).ConfigureAwait(false)).Files();
        foreach (var model in models)
        {
            await WriteAsync(model, files, cancellationToken).ConfigureAwait(false);
        }

        foreach (var file in files.Where(file => file.Problem is not null).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            await LineAsync(
                json =>
                {
                    json.WriteString("problem", file.Path);
                    json.WriteString("reason", file.Problem);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(AlbumModel model, IReadOnlyList<FileRecord> files, CancellationToken cancellationToken)
    {
        await LineAsync(
            json =>
            {
                json.WriteString("model", AlbumNames.Tag(model));
                json.WriteNumber("imageDimensions", model.ImageDimensions);
                json.WriteNumber("regionDimensions", model.RegionDimensions);
            },
            cancellationToken).ConfigureAwait(false);
        // By the files that hold them: a stream of photos would keep a connection that their regions want.
        var tag = AlbumNames.Tag(model);
        string[] ids = [.. files.Where(file => file.Model == tag).Select(file => file.Photo!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var some in ids.Chunk(AtATime))
        {
            var photos = new List<PhotoRecord>();
            await foreach (var photo in collections.Photos(model).GetAsync(some, _retrieval, cancellationToken).ConfigureAwait(false))
            {
                photos.Add(photo);
            }

            await PhotosAsync([.. photos.OrderBy(photo => photo.Id, StringComparer.Ordinal)], collections.Regions(model), model, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PhotosAsync(IReadOnlyList<PhotoRecord> photos, VectorStoreCollection<string, RegionRecord> regions, AlbumModel model, CancellationToken cancellationToken)
    {
        var own = new List<RegionRecord>();
        string[] keys = [.. photos.SelectMany(photo => Enumerable.Range(1, photo.Regions).Select(number => RegionRecord.Key(photo.Id, number)))];
        if (keys.Length > 0)
        {
            await foreach (var region in regions.GetAsync(keys, _retrieval, cancellationToken).ConfigureAwait(false))
            {
                own.Add(region);
            }
        }

        var byPhoto = own.OrderBy(region => region.Number).ToLookup(region => region.Photo, StringComparer.Ordinal);
        foreach (var photo in photos)
        {
            await LineAsync(json => Photo(json, photo, byPhoto[photo.Id], model), cancellationToken).ConfigureAwait(false);
        }
    }

    private void Photo(Utf8JsonWriter json, PhotoRecord photo, IEnumerable<RegionRecord> regions, AlbumModel model)
    {
        json.WriteString("photo", photo.Id);
        json.WriteString("model", AlbumNames.Tag(model));
        Texts(json, "paths", photo.Paths);
        json.WriteNumber("width", photo.Width);
        json.WriteNumber("height", photo.Height);
        json.WriteNumber("bytes", photo.Bytes);
        if (photo.Taken is { } taken)
        {
            json.WriteString("taken", taken.ToUniversalTime());
        }

        if (photo is { Latitude: { } latitude, Longitude: { } longitude })
        {
            json.WriteNumber("latitude", latitude);
            json.WriteNumber("longitude", longitude);
        }

        if (photo.Camera is { } camera)
        {
            json.WriteString("camera", camera);
        }

        Texts(json, "labels", photo.Labels);
        Embedding(json, photo.Embedding);
        json.WriteStartArray("regions");
        foreach (var region in regions)
        {
            Region(json, region);
        }

        json.WriteEndArray();
    }

    private void Region(Utf8JsonWriter json, RegionRecord region)
    {
        json.WriteStartObject();
        json.WriteNumber("number", region.Number);
        json.WriteString("label", region.Label);
        json.WriteNumber("score", region.Score);
        json.WriteBoolean("thing", region.IsThing);
        Numbers(json, "box", region.X, region.Y, region.Width, region.Height);
        json.WriteStartObject("mask");
        Numbers(json, "size", region.PhotoHeight, region.PhotoWidth);
        json.WriteString("counts", region.Mask);
        json.WriteEndObject();
        Embedding(json, region.Embedding);
        json.WriteEndObject();
    }

    private void Embedding(Utf8JsonWriter json, ReadOnlyMemory<Half> embedding)
    {
        if (!embeddings)
        {
            return;
        }

        json.WriteStartArray("embedding");
        foreach (var value in embedding.Span)
        {
            json.WriteNumberValue((float)value);
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, params ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private async Task LineAsync(Action<Utf8JsonWriter> content, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Style))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        await output.WriteAsync(line.GetBuffer().AsMemory(0, (int)line.Length), cancellationToken).ConfigureAwait(false);
    }
}
