using System.Text.Json;
using System.Text.Json.Serialization;

namespace FindAgents.Engine.Masks;

/// <summary>Reads and writes COCO's <c>{"size":[height,width],"counts":"…"}</c>; reads uncompressed counts as well.</summary>
/// <remarks>Throws <see cref="MaskFormatException"/> where the JSON is well formed but is no run-length encoding.</remarks>
public sealed class RunLengthEncodingJsonConverter : JsonConverter<RunLengthEncoding>
{
    private const string Expected = "A run-length encoding is written {\"size\":[height,width],\"counts\":\"…\"}, with counts as a string or a list of whole numbers";

    /// <inheritdoc/>
    public override RunLengthEncoding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new MaskFormatException($"{Expected}; a JSON {reader.TokenType} was given.");
        }

        List<int>? size = null;
        string? text = null;
        List<int>? counts = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "size":
                    size = ReadNumbers(ref reader, name);
                    break;
                case "counts" when reader.TokenType == JsonTokenType.String:
                    (text, counts) = (reader.GetString(), null);
                    break;
                case "counts":
                    (text, counts) = (null, ReadNumbers(ref reader, name));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (size is not [var height, var width])
        {
            throw new MaskFormatException(size is null ? $"{Expected}; 'size' is missing." : $"{Expected}; 'size' has {size.Count} numbers.");
        }

        return text is not null ? RunLengthEncoding.Parse(width, height, text)
            : counts is not null ? RunLengthEncoding.FromCounts(width, height, [.. counts])
            : throw new MaskFormatException($"{Expected}; 'counts' is missing.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunLengthEncoding value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteStartArray("size");
        writer.WriteNumberValue(value.Height);
        writer.WriteNumberValue(value.Width);
        writer.WriteEndArray();
        writer.WriteString("counts", value.ToCompressedString());
        writer.WriteEndObject();
    }

    private static List<int> ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        var numbers = new List<int>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new MaskFormatException($"{Expected}; '{name}' is a JSON {reader.TokenType}.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)
                ? number
                : throw new MaskFormatException($"{Expected}; '{name}' holds something that is not a whole number."));
        }

        return numbers;
    }
}
