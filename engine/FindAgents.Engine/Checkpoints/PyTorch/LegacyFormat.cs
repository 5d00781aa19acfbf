using System.Buffers.Binary;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>What <c>torch.save</c> wrote before PyTorch 1.6, and writes still when asked to: pickles, one behind another, then the storages.</summary>
/// <remarks>The pickles are a magic number, a version, facts about the machine, the value itself, and the storages' keys in the order in which they follow.</remarks>
internal sealed class LegacyFormat : IStorageSource
{
    private const long Version = 1001;
    private const int CountBytes = 8;

    // 0x1950a86a20f9469cfc6c as a pickle of protocol 2; later protocols may put a frame before the number.
    private static ReadOnlySpan<byte> MagicNumber => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    private readonly MappedFile _file;
    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);
    private readonly List<(PickledStorage Part, PickledStorage Whole, long Offset)> _parts = [];
    private readonly Dictionary<(string Whole, string Part), PickledStorage> _partsByKey = [];

    private LegacyFormat(MappedFile file)
    {
        _file = file;
    }

    /// <summary>Reads the value that was saved; its storages are located.</summary>
    /// <exception cref="CheckpointFormatException">The file is not sound.</exception>
    public static object? Read(MappedFile file)
    {
        Span<byte> start = stackalloc byte[32];
        start = start[..(int)Math.Min(start.Length, file.Length)];
        if (!file.TryRead(0, start) || start.IndexOf(MagicNumber) < 0)
        {
            throw PyTorchFile.Malformed(file.Path, "it begins as a pickle, but not with torch's magic number: it was not written by torch.save");
        }

        var format = new LegacyFormat(file);
        var budget = new PickleBudget(file.Path, file.Length);
        var reader = new PickleReader(file, 0, Math.Min(file.Length, PyTorchFile.MaxPickle), budget);
        format.Load(reader, budget);
        if (format.Load(reader, budget) is not Version)
        {
            throw PyTorchFile.Malformed(file.Path, $"its format is not version {Version}");
        }

        if (format.Load(reader, budget) is not PickledDictionary machine || machine["little_endian"] is not true)
        {
            throw PyTorchFile.Malformed(file.Path, "its numbers are not stored with the low byte first; save it on a machine of that kind");
        }

        var value = format.Load(reader, budget, format);
        var keys = format.Load(reader, budget) as List<object?> ?? throw PyTorchFile.Malformed(file.Path, "it has no list of storages");
        format.Locate(keys, reader.Position);
        return value;
    }

    /// <inheritdoc/>
    public PickledStorage Find(IReadOnlyList<object?> reference)
    {
        var wanted = StorageReference.Parse(reference, _file.Path);
        if (_storages.TryGetValue(wanted.Key, out var whole))
        {
            wanted.Expect(whole, _file.Path);
        }
        else
        {
            whole = new PickledStorage(wanted.Key, wanted.DType, wanted.Count);
            _storages.Add(wanted.Key, whole);
        }

        if (wanted.ViewKey is null)
        {
            return whole;
        }

        if (!_partsByKey.TryGetValue((wanted.Key, wanted.ViewKey), out var part))
        {
            part = new PickledStorage(wanted.ViewKey, wanted.DType, wanted.ViewCount);
            _partsByKey.Add((wanted.Key, wanted.ViewKey), part);
            _parts.Add((part, whole, wanted.ViewOffset));
        }

        return part.Count == wanted.ViewCount ? part : throw PyTorchFile.Malformed(_file.Path, $"its pickle refers to part '{wanted.ViewKey}' of storage '{wanted.Key}' in two ways");
    }

    private object? Load(PickleReader reader, PickleBudget budget, IStorageSource? storages = null) => new Unpickler(reader, budget, _file.Path, storages).Load();

    private void Locate(List<object?> keys, long offset)
    {
        Span<byte> count = stackalloc byte[CountBytes];
        foreach (var key in keys)
        {
            if (key is not string name || !_storages.TryGetValue(name, out var storage) || storage.Offset >= 0)
            {
                throw PyTorchFile.Malformed(_file.Path, $"its list of storages names '{key}', which its pickle does not, or names it twice");
            }

            if (!_file.TryRead(offset, count) || storage.ByteLength > _file.Length - offset - CountBytes)
            {
                throw PyTorchFile.Malformed(_file.Path, $"storage '{name}' of {storage.ByteLength} bytes at byte {offset} goes beyond its end; was it downloaded completely?");
            }

            if (BinaryPrimitives.ReadInt64LittleEndian(count) is var stored && stored != storage.Count)
            {
                throw PyTorchFile.Malformed(_file.Path, $"storage '{name}' has {stored} elements where its pickle says {storage.Count}");
            }

            storage.Offset = offset + CountBytes;
            offset = storage.Offset + storage.ByteLength;
        }

        if (_storages.Values.FirstOrDefault(storage => storage.Offset < 0) is { } missing)
        {
            throw PyTorchFile.Malformed(_file.Path, $"its list of storages lacks '{missing.Key}'");
        }

        if (offset != _file.Length)
        {
            throw PyTorchFile.Malformed(_file.Path, $"{_file.Length - offset} bytes at its end belong to no storage");
        }

        foreach (var (part, whole, first) in _parts)
        {
            part.Offset = whole.Offset + (first * ElementType.SizeOf(whole.DType));
        }
    }
}
