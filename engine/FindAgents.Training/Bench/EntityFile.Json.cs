using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FindAgents.Training.Bench;

public sealed partial class EntityFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a file, not a web page
    };

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EntityFileException">The file is not of the layout, or contradicts itself; the message names the place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EntityFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (EntityFileException e)
        {
            throw new EntityFileException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="EntityFileException">The content is not of the layout, or contradicts itself.</exception>
    public static EntityFile Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(json, Options);
            return content is { Images: { } images, Annotations: { } annotations }
                ? new EntityFile([.. images.Select(ToImage)], [.. annotations.Select(ToAnnotation)])
                : throw new EntityFileException("An object with the arrays 'images' and 'annotations' is expected.");
        }
        catch (JsonException e)
        {
            throw new EntityFileException($"This is no entity annotation file: {e.Message}", e);
        }
    }

    /// <summary>The file's content in the official layout.</summary>
    /// <returns>UTF-8, on one line, as the official files are.</returns>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new Content
        {
            Images = [.. Images.Select(image => new ImageRecord { Id = image.Id, FileName = image.FileName, Width = image.Width, Height = image.Height })],
            Annotations = [.. Annotations.Select(ToRecord)],
        },
        Options);

    private static EntityImage ToImage(ImageRecord? record) => record is { Id: { } id }
        ? new EntityImage(id, record.FileName ?? "", record.Width, record.Height)
        : throw new EntityFileException("An image record lacks its id.");

    private static EntityAnnotation ToAnnotation(AnnotationRecord? record, int index)
    {
        if (record is not { ImageId: { } imageId, Sentence: { } sentence })
        {
            throw new EntityFileException($"Annotation {index} lacks its image_id or its sentence.");
        }

        return new EntityAnnotation(imageId, sentence, [.. (record.Phrase ?? []).Select(phrase => ToReference(phrase, index, sentence))]);
    }

    private static EntityReference ToReference(PhraseRecord? record, int index, string sentence)
    {
        if (record is not { Phrase: { } text, StartIdx: { } start, EndIdx: { } end } || record.AnnotationId is null)
        {
            throw new EntityFileException($"Annotation {index} has a phrase without its text, annotation_id, start_idx or end_idx.");
        }

        var (from, to) = (CodePoints.ToUtf16(sentence, start), CodePoints.ToUtf16(sentence, end));
        if (from < 0 || to <= from)
        {
            throw new EntityFileException($"Annotation {index}: '{text}' is said to stand from {start} to {end}, outside of '{sentence}'.");
        }

        if (!sentence.AsSpan(from, to - from).SequenceEqual(text))
        {
            throw new EntityFileException($"Annotation {index}: from {start} to {end} stands '{sentence[from..to]}', not '{text}'.");
        }

        return new EntityReference(text, from, record.AnnotationIds is { Count: > 0 } all ? all : [record.AnnotationId.Value]);
    }

    private static AnnotationRecord ToRecord(EntityAnnotation annotation)
    {
        var raw = new StringBuilder();
        var at = 0;
        var phrases = new List<PhraseRecord?>(annotation.Phrases.Count);
        foreach (var phrase in annotation.Phrases.OrderBy(phrase => phrase.Start))
        {
            var (start, marked) = (CodePoints.FromUtf16(annotation.Sentence, phrase.Start), $"[{phrase.SegmentIds[0]}]<{phrase.Phrase}>");
            phrases.Add(new PhraseRecord
            {
                Phrase = phrase.Phrase,
                PhraseRaw = marked,
                AnnotationId = phrase.SegmentIds[0],
                AnnotationIds = phrase.SegmentIds.Count > 1 ? [.. phrase.SegmentIds] : null,
                StartIdx = start,
                EndIdx = CodePoints.FromUtf16(annotation.Sentence, phrase.End),
                OriginalStart = start,
            });
            if (phrase.Start >= at)
            {
                raw.Append(annotation.Sentence, at, phrase.Start - at).Append(marked);
                at = phrase.End;
            }
        }

        raw.Append(annotation.Sentence, at, annotation.Sentence.Length - at);
        return new AnnotationRecord { ImageId = annotation.ImageId, Sentence = annotation.Sentence, SentenceRaw = raw.ToString(), Phrase = phrases };
    }

    private sealed record Content
    {
        public List<ImageRecord?>? Images { get; init; }

        public List<AnnotationRecord?>? Annotations { get; init; }
    }

    private sealed record ImageRecord
    {
        public long? Id { get; init; }

        public string? FileName { get; init; }

        public int Width { get; init; }

        public int Height { get; init; }
    }

    private sealed record AnnotationRecord
    {
        public long? ImageId { get; init; }

        public string? Sentence { get; init; }

        public string? SentenceRaw { get; init; }

        public List<PhraseRecord?>? Phrase { get; init; }
    }

    private sealed record PhraseRecord
    {
        public string? Phrase { get; init; }

        public string? PhraseRaw { get; init; }

        // The official files write the one id as a string of digits.
        [JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]
        public long? AnnotationId { get; init; }

        // Ours: all segments, where a phrase means several.
        public List<long>? AnnotationIds { get; init; }

        public int? StartIdx { get; init; }

        public int? EndIdx { get; init; }

        // The official mappers subtract it from end_idx for the phrase's length, and fail without it.
        [JsonPropertyName("_start_idx")]
        public int? OriginalStart { get; init; }
    }
}
