using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>Writes safetensors files.</summary>
/// <remarks>
/// The same tensors and metadata give the same bytes, whatever order they come in. A file appears whole or not at
/// all: it is written beside its place, flushed to the disk and renamed. Safe to call from several threads at once.
/// </remarks>
public static class SafetensorsWriter
{
    private const int Alignment = 8;
    private const int PieceBytes = 1 << 30;

    /// <summary>Writes tensors to a file, replacing it if it is there.</summary>
    /// <param name="path">Path of the file; its folder must exist.</param>
    /// <param name="tensors">The tensors by name, on any device.</param>
    /// <param name="metadata">Free text to carry along, or <see langword="null"/>.</param>
    /// <param name="halfPrecision">Store float32 and float64 tensors as float16, which halves or quarters the file.</param>
    /// <exception cref="ArgumentException">A tensor is named <c>__metadata__</c> or has an element type that the format lacks.</exception>
    /// <exception cref="OverflowException">With <paramref name="halfPrecision"/>, a finite value is beyond float16's range; the message names the tensor.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool halfPrecision = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.ContainsKey(SafetensorsHeader.MetadataKey))
        {
            throw new ArgumentException($"A tensor cannot be named '{SafetensorsHeader.MetadataKey}': the format keeps that name for itself.", nameof(tensors));
        }

        var layout = Plan(tensors, halfPrecision);
        var header = WriteHeader(layout, metadata);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var entry in layout)
                {
                    WriteTensor(stream, entry, tensors[entry.Name]);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Wide elements first, then by name, as the reference implementation does: every tensor is aligned to its element.
    private static List<SafetensorsEntry> Plan(IReadOnlyDictionary<string, Tensor> tensors, bool halfPrecision)
    {
        var sorted = tensors
            .Select(pair => (pair.Key, Tensor: pair.Value, Type: StoredType(pair.Value, halfPrecision)))
            .Select(item => (item.Key, item.Tensor, item.Type, SafetensorsDType.Of(item.Type).Size))
            .OrderByDescending(item => item.Size)
            .ThenBy(item => item.Key, StringComparer.Ordinal);
        var layout = new List<SafetensorsEntry>(tensors.Count);
        long offset = 0;
        foreach (var (name, tensor, type, size) in sorted)
        {
            var bytes = tensor.NumberOfElements * size;
            layout.Add(new SafetensorsEntry(name, type, [.. tensor.shape], offset, bytes));
            offset += bytes;
        }

        return layout;
    }

    private static ScalarType StoredType(Tensor tensor, bool halfPrecision) =>
        halfPrecision && tensor.dtype is (ScalarType.Float32 or ScalarType.Float64) ? ScalarType.Float16 : tensor.dtype;

    private static byte[] WriteHeader(List<SafetensorsEntry> layout, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            foreach (var entry in layout)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", SafetensorsDType.Of(entry.DType).Name);
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [entry.Offset, entry.Offset + entry.ByteLength]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padded = new byte[(buffer.WrittenCount + Alignment - 1) / Alignment * Alignment];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteTensor(Stream stream, SafetensorsEntry entry, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var stored = tensor.detach().cpu();
        if (stored.dtype != entry.DType)
        {
            var converted = stored.to(entry.DType);
            if (converted.isinf().logical_and(stored.isinf().logical_not()).any().item<bool>())
            {
                throw new OverflowException($"Tensor '{entry.Name}' holds values beyond the range of {entry.DType}: store it in its own precision.");
            }

            stored = converted;
        }

        var flat = stored.contiguous().view(-1);
        var pieceElements = PieceBytes / SafetensorsDType.Of(entry.DType).Size;
        for (long done = 0; done < flat.NumberOfElements; done += pieceElements)
        {
            using var piece = flat.narrow(0, done, Math.Min(pieceElements, flat.NumberOfElements - done));
            stream.Write(piece.bytes);
        }
    }
}
