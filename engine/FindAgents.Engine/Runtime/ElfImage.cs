using System.Buffers.Binary;
using System.Text;

namespace FindAgents.Engine.Runtime;

/// <summary>A 64-bit little-endian ELF shared library as bytes: its dynamic tags and the tables that they point to.</summary>
/// <remarks>Every read is checked against the file's end: a malformed file gives an exception, never a wild read.</remarks>
internal readonly ref struct ElfImage
{
    private const uint LoadableSegment = 1;
    private const uint DynamicSegment = 2;
    private const long TagEnd = 0;
    private const long TagStringTable = 5;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _segments;
    private readonly int _segmentSize;
    private readonly int _segmentCount;
    private readonly long _dynamic;

    /// <summary>Reads the headers.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="NativeLibraryFormatException">The bytes are not such a library, or end early.</exception>
    public ElfImage(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 64 || !bytes[..4].SequenceEqual("\u007fELF"u8) || bytes[4] != 2 || bytes[5] != 1)
        {
            throw new NativeLibraryFormatException("Expected a 64-bit little-endian ELF shared library.");
        }

        _bytes = bytes;
        _segments = Int64(32);
        _segmentSize = UInt16(54);
        _segmentCount = UInt16(56);
        for (var i = 0; i < _segmentCount; i++)
        {
            var segment = _segments + ((long)i * _segmentSize);
            if (UInt32(segment) == DynamicSegment)
            {
                _dynamic = Int64(segment + 8);
                return;
            }
        }

        throw new NativeLibraryFormatException("The ELF file has no dynamic segment: it is not a shared library.");
    }

    /// <summary>The value of a dynamic tag, or <see langword="null"/> where the library has none.</summary>
    public long? Tag(long tag)
    {
        for (var entry = _dynamic; ; entry += 16)
        {
            var current = Int64(entry);
            if (current == tag)
            {
                return Int64(entry + 8);
            }

            if (current == TagEnd)
            {
                return null;
            }
        }
    }

    /// <summary>Where the table that a dynamic tag names lies in the file, or <see langword="null"/> where the library has none.</summary>
    public long? Table(long tag) => Tag(tag) is { } address ? FileOffset(address) : null;

    /// <summary>A text of the dynamic string table.</summary>
    public string Text(long index)
    {
        var strings = Table(TagStringTable) ?? throw new NativeLibraryFormatException("The ELF file has no dynamic string table.");
        var at = strings + index;
        _ = Slice(at, 1);
        var rest = _bytes[(int)at..];
        var end = rest.IndexOf((byte)0);
        return end < 0
            ? throw new NativeLibraryFormatException("A name in the ELF string table is not terminated.")
            : Encoding.ASCII.GetString(rest[..end]);
    }

    public ushort UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, 2));

    public uint UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    public long Int64(long at) => BinaryPrimitives.ReadInt64LittleEndian(Slice(at, 8));

    // Dynamic tags hold addresses as loaded; the loadable segment around one tells where it lies in the file.
    private long FileOffset(long address)
    {
        for (var i = 0; i < _segmentCount; i++)
        {
            var segment = _segments + ((long)i * _segmentSize);
            var start = Int64(segment + 16);
            if (UInt32(segment) == LoadableSegment && start <= address && address - start < Int64(segment + 32))
            {
                return address - start + Int64(segment + 8);
            }
        }

        throw new NativeLibraryFormatException($"No loadable segment of the ELF file holds address 0x{address:x}.");
    }

    private ReadOnlySpan<byte> Slice(long at, int length) =>
        at < 0 || at > _bytes.Length - length
            ? throw new NativeLibraryFormatException($"An ELF table points to byte {at} of a file of {_bytes.Length} bytes.")
            : _bytes.Slice((int)at, length);
}
