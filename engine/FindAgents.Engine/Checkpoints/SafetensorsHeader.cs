using System.Text.Json;
using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>The JSON header of a safetensors file, checked as strictly as the reference implementation checks it.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The reference implementation's bound: a longer header is an attack or a damaged length.</summary>
    public const long MaxLength = 100_000_000;

    public const string MetadataKey = "__metadata__";

    private SafetensorsHeader(Dictionary<string, CheckpointEntry> entries, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, CheckpointEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Parses a header and checks that its tensors fill the data exactly.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">The number of bytes behind the header.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="CheckpointFormatException">Anything is not as the format wants it.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength, string file)
    {
        if (json.Length == 0 || json.Span[0] != (byte)'{')
        {
            throw Malformed(file, "the header does not begin with '{'");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var entries = new Dictionary<string, CheckpointEntry>();
            var metadata = new Dictionary<string, string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    ReadMetadata(property.Value, metadata, file);
                }
                else
                {
                    entries.Add(property.Name, ReadEntry(property, file));
                }
            }

            CheckLayout(entries.Values.Cast<SafetensorsEntry>(), dataLength, file);
            return new SafetensorsHeader(entries, metadata);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string in the header is not valid UTF-16 once unescaped.
            throw new CheckpointFormatException($"{file} is not a safetensors file: its header is not valid JSON ({error.Message})", error);
        }
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, string file)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Malformed(file, $"{MetadataKey} is not an object");
        }

        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
            {
                throw Malformed(file, $"{MetadataKey} entry '{pair.Name}' is not a string");
            }

            metadata.Add(pair.Name, pair.Value.GetString()!);
        }
    }

    private static SafetensorsEntry ReadEntry(JsonProperty property, string file)
    {
        var (name, value) = (property.Name, property.Value);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Malformed(file, $"tensor '{name}' is not described by an object");
        }

        if (!value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String)
        {
            throw Malformed(file, $"tensor '{name}' has no dtype");
        }

        if (!ElementType.TryParseSafetensors(dtype.GetString(), out var type))
        {
            throw new CheckpointFormatException($"{file}: tensor '{name}' has element type '{dtype.GetString()}'; {ElementType.SafetensorsNames} can be read. Convert the file first.");
        }

        var shape = ReadNumbers(value, "shape", name, file);
        var offsets = ReadNumbers(value, "data_offsets", name, file);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw Malformed(file, $"tensor '{name}' needs two ascending data_offsets");
        }

        if (!ElementType.TryCountBytes(type, shape, out var expected))
        {
            throw Malformed(file, $"the shape ({string.Join(", ", shape)}) of tensor '{name}' overflows");
        }

        var length = offsets[1] - offsets[0];
        return length == expected
            ? new SafetensorsEntry(name, type, shape, offsets[0])
            : throw Malformed(file, $"tensor '{name}' of shape ({string.Join(", ", shape)}) and type {dtype.GetString()} needs {expected} bytes, its data_offsets span {length}");
    }

    private static long[] ReadNumbers(JsonElement entry, string key, string tensor, string file)
    {
        if (!entry.TryGetProperty(key, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            throw Malformed(file, $"tensor '{tensor}' has no {key}");
        }

        var numbers = new long[array.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            var item = array[i];
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                throw Malformed(file, $"{key} of tensor '{tensor}' holds {item.GetRawText()} where a whole number of at least 0 was expected");
            }
        }

        return numbers;
    }

    // Sorted by place, each tensor has to begin where the one before ends: that rules out overlaps, holes and
    // anything outside the file at once.
    private static void CheckLayout(IEnumerable<SafetensorsEntry> entries, long dataLength, string file)
    {
        long end = 0;
        foreach (var entry in entries.OrderBy(e => e.Offset).ThenBy(e => e.ByteLength))
        {
            if (entry.Offset != end)
            {
                var kind = entry.Offset < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw Malformed(file, $"tensor '{entry.Name}' begins at byte {entry.Offset} of the data where byte {end} was expected: it {kind}");
            }

            if (entry.ByteLength > dataLength - entry.Offset)
            {
                throw Malformed(file, $"tensor '{entry.Name}' ends {entry.Offset + entry.ByteLength - dataLength} bytes behind the end of the file; was it downloaded completely?");
            }

            end = entry.Offset + entry.ByteLength;
        }

        if (end != dataLength)
        {
            throw Malformed(file, $"{dataLength - end} bytes at its end belong to no tensor");
        }
    }

    public static CheckpointFormatException Malformed(string file, string what) =>
        new($"{file} is not a sound safetensors file: {what}.");
}
