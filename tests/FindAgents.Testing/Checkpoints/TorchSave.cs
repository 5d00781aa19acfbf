using System.Buffers.Binary;
using System.Text;

namespace FindAgents.Testing.Checkpoints;

/// <summary>Writes files as <c>torch.save</c> does, without torch.</summary>
/// <remarks>The CRC-32 of zip records stays 0: the reader does not compare it.</remarks>
public static class TorchSave
{
    private const int Alignment = 64;
    private const string Folder = "archive";

    private static readonly byte[] Magic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>The zip format.</summary>
    public static void Zip(string path, object? value, int protocol = 2)
    {
        var pickle = new PickleWriter(protocol);
        var bytes = pickle.Write(value);
        using var stream = File.Create(path);
        Zip(stream, [
            new SavedStorage($"{Folder}/data.pkl", default, bytes.Length, bytes.Length, to => to.Write(bytes)),
            Small($"{Folder}/byteorder", "little"),
            .. pickle.Storages.Select(storage => storage with { Key = $"{Folder}/data/{storage.Key}" }),
            Small($"{Folder}/version", "3\n"),
        ]);
    }

    /// <summary>A zip archive of any records: each key is a name.</summary>
    public static void Zip(Stream stream, IReadOnlyList<SavedStorage> records)
    {
        var central = new MemoryStream();
        foreach (var record in records)
        {
            var start = stream.Position;
            var name = Encoding.UTF8.GetBytes(record.Key);
            // torch fills an extra field so that a record's bytes are aligned; field "FB" is its own.
            var padding = (int)(((start + 30 + name.Length + 4) % Alignment) is var over && over == 0 ? 0 : Alignment - over);
            Header(stream, 0x04034b50, [0, 0x0800, 0, 0, 0], record.ByteLength, name.Length, 4 + padding, null);
            stream.Write(name);
            stream.Write([(byte)'F', (byte)'B', (byte)padding, (byte)(padding >> 8)]);
            stream.Write(new byte[padding]);
            if (record.Write is { } write)
            {
                write(stream);
            }
            else
            {
                stream.SetLength(stream.Position + record.ByteLength);
                stream.Position = stream.Length;
            }

            var is64 = record.ByteLength >= uint.MaxValue || start >= uint.MaxValue;
            Header(central, 0x02014b50, [0, 0, 0x0800, 0, 0, 0], is64 ? uint.MaxValue : record.ByteLength, name.Length, is64 ? 28 : 0, is64 ? uint.MaxValue : start);
            central.Write(name);
            if (is64)
            {
                central.Write([1, 0, 24, 0]);
                Numbers(central, 8, record.ByteLength, record.ByteLength, start);
            }
        }

        var (directory, length) = (stream.Position, central.Length);
        stream.Write(central.ToArray());
        var needs64 = directory >= uint.MaxValue || records.Count >= ushort.MaxValue;
        if (needs64)
        {
            var end = stream.Position;
            Numbers(stream, 4, 0x06064b50);
            Numbers(stream, 8, 44);
            Numbers(stream, 2, 45, 45);
            Numbers(stream, 4, 0, 0);
            Numbers(stream, 8, records.Count, records.Count, length, directory);
            Numbers(stream, 4, 0x07064b50, 0);
            Numbers(stream, 8, end);
            Numbers(stream, 4, 1);
        }

        Numbers(stream, 4, 0x06054b50);
        Numbers(stream, 2, 0, 0, needs64 ? ushort.MaxValue : records.Count, needs64 ? ushort.MaxValue : records.Count);
        Numbers(stream, 4, length, needs64 ? uint.MaxValue : directory);
        Numbers(stream, 2, 0);
    }

    /// <summary>The format before PyTorch 1.6.</summary>
    public static void Legacy(string path, object? value, int protocol = 2)
    {
        using var stream = File.Create(path);
        stream.Write(Magic);
        stream.Write(new PickleWriter(protocol).Write(1001));
        stream.Write(new PickleWriter(protocol).Write(new Dictionary<string, object?>
        {
            ["protocol_version"] = 1001,
            ["little_endian"] = true,
            ["type_sizes"] = new Dictionary<string, object?> { ["short"] = 2, ["int"] = 4, ["long"] = 4 },
        }));
        var pickle = new PickleWriter(protocol, legacy: true);
        stream.Write(pickle.Write(value));
        stream.Write(new PickleWriter(protocol).Write(pickle.Storages.Select(storage => (object?)storage.Key).ToList()));
        foreach (var storage in pickle.Storages)
        {
            Numbers(stream, 8, storage.Count);
            storage.Write?.Invoke(stream);
        }
    }

    private static SavedStorage Small(string name, string text) => new(name, default, text.Length, text.Length, to => to.Write(Encoding.ASCII.GetBytes(text)));

    private static void Header(Stream stream, uint signature, ReadOnlySpan<int> shorts, long length, int nameLength, int extraLength, long? start)
    {
        Numbers(stream, 4, signature);
        foreach (var number in shorts)
        {
            Numbers(stream, 2, number);
        }

        Numbers(stream, 4, 0, length, length);
        Numbers(stream, 2, nameLength, extraLength);
        if (start is { } offset)
        {
            Numbers(stream, 2, 0, 0, 0);
            Numbers(stream, 4, 0, offset);
        }
    }

    private static void Numbers(Stream stream, int width, params ReadOnlySpan<long> numbers)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            stream.Write(bytes[..width]);
        }
    }
}
