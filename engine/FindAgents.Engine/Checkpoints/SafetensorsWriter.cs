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
        ArgumentNullException.ThrowIfNull(tensors);
        var entries = tensors.Select(pair => new CheckpointEntry(pair.Key, pair.Value.dtype, [.. pair.Value.shape]));
        Write(path, entries, name => tensors[name].alias(), metadata, halfPrecision);
    }

    /// <summary>Writes tensors that are made one at a time, so that no more than one takes memory.</summary>
    /// <param name="path">Path of the file; its folder must exist.</param>
    /// <param name="entries">The tensors' names, types and shapes.</param>
    /// <param name="read">Makes the tensor of a name, which is disposed when it is written.</param>
    /// <param name="metadata">Free text to carry along, or <see langword="null"/>.</param>
    /// <param name="halfPrecision">Store float32 and float64 tensors as float16.</param>
    /// <param name="written">Told the bytes of tensors written so far, and how many there will be.</param>
    /// <param name="cancellationToken">Cancels between two tensors; no file is left then.</param>
    internal static void Write(
        string path,
        IEnumerable<CheckpointEntry> entries,
        Func<string, Tensor> read,
        IReadOnlyDictionary<string, string>? metadata,
        bool halfPrecision,
        Action<long, long>? written = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var layout = Plan(entries, halfPrecision);
        if (layout.Exists(entry => entry.Name == SafetensorsHeader.MetadataKey))
        {
            throw new ArgumentException($"A tensor cannot be named '{SafetensorsHeader.MetadataKey}': the format keeps that name for itself.", nameof(entries));
        }

        var total = layout.Sum(entry => entry.ByteLength);
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
                    cancellationToken.ThrowIfCancellationRequested();
                    WriteTensor(stream, entry, read);
                    written?.Invoke(entry.Offset + entry.ByteLength, total);
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
    private static List<SafetensorsEntry> Plan(IEnumerable<CheckpointEntry> entries, bool halfPrecision)
    {
        var sorted = entries
            .Select(entry => entry with { DType = StoredType(entry.DType, halfPrecision) })
            .OrderByDescending(entry => ElementType.SizeOf(entry.DType))
            .ThenBy(entry => entry.Name, StringComparer.Ordinal);
        var layout = new List<SafetensorsEntry>();
        long offset = 0;
        foreach (var entry in sorted)
        {
            layout.Add(new SafetensorsEntry(entry.Name, entry.DType, entry.Shape, offset));
            offset += entry.ByteLength;
        }

        return layout;
    }

    private static ScalarType StoredType(ScalarType type, bool halfPrecision) =>
        halfPrecision && type is (ScalarType.Float32 or ScalarType.Float64) ? ScalarType.Float16 : type;

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
                json.WriteString("dtype", ElementType.SafetensorsName(entry.DType));
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

    private static void WriteTensor(Stream stream, SafetensorsEntry entry, Func<string, Tensor> read)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var stored = read(entry.Name).detach().cpu();
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
        var pieceElements = PieceBytes / ElementType.SizeOf(entry.DType);
        for (long done = 0; done < flat.NumberOfElements; done += pieceElements)
        {
            using var piece = flat.narrow(0, done, Math.Min(pieceElements, flat.NumberOfElements - done));
            stream.Write(piece.bytes);
        }
    }
}
