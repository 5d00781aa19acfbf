using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>The codes of up to <see cref="CodeLayout.BlockRows"/> vectors, in memory or in a mapped file.</summary>
/// <remarks>One writer adds rows; readers may read the rows that were there when they were told of the block.</remarks>
internal sealed class CodeBlock
{
    private const uint Magic = 0x4B4C4246;
    private const int RowsAt = 4;
    private const int FirstAt = 8;
    private const int LastAt = 16;
    private const int VersionAt = 24;
    private const int SessionAt = 32;
    private const int ChecksumAt = 40;

    private readonly byte[]? _memory;
    private readonly CodeExtent? _extent;
    private readonly long _offset;
    private readonly CodeLayout _layout;
    private volatile bool _verified;

    /// <summary>Creates an empty block in memory.</summary>
    public CodeBlock(CodeLayout layout)
    {
        _layout = layout;
        _memory = GC.AllocateArray<byte>(layout.BlockBytes);
        _verified = true;
    }

    /// <summary>Reads a block where it lies in a mapped file.</summary>
    public CodeBlock(CodeLayout layout, CodeExtent extent, long offset)
    {
        _layout = layout;
        (_extent, _offset) = (extent, offset);
    }

    /// <summary>The block as it lies in a file.</summary>
    public ReadOnlySpan<byte> Bytes => _memory is not null ? _memory : _extent!.Bytes(_offset, _layout.BlockBytes);

    /// <summary>The rows of a sealed block.</summary>
    public int Rows => BinaryPrimitives.ReadInt32LittleEndian(Bytes[RowsAt..]);

    /// <summary>The last row's sequence number, of a sealed block.</summary>
    public long Last => BinaryPrimitives.ReadInt64LittleEndian(Bytes[LastAt..]);

    /// <summary>The collection's version when the block was sealed.</summary>
    public long Version => BinaryPrimitives.ReadInt64LittleEndian(Bytes[VersionAt..]);

    /// <summary>The session that gave the last row its sequence number.</summary>
    public long Session => BinaryPrimitives.ReadInt64LittleEndian(Bytes[SessionAt..]);

    /// <summary>The rows' sequence numbers, ascending.</summary>
    public ReadOnlySpan<long> Sequences => Column<long>(CodeLayout.Sequences);

    /// <summary>The rows' scales.</summary>
    public ReadOnlySpan<float> Scales => Column<float>(CodeLayout.Scales);

    /// <summary>The most by which the rows' codes are wrong.</summary>
    public ReadOnlySpan<float> Errors => Column<float>(CodeLayout.Errors);

    /// <summary>The most that the rows' codes are long.</summary>
    public ReadOnlySpan<float> Lengths => Column<float>(CodeLayout.Lengths);

    /// <summary>The rows' codes, <see cref="CodeLayout.Stride"/> each.</summary>
    public ReadOnlySpan<sbyte> Codes => MemoryMarshal.Cast<byte, sbyte>(Bytes[CodeLayout.Codes..]);

    /// <summary>Adds a row to a block in memory.</summary>
    public void Set(int row, long sequence, ReadOnlySpan<float> vector, VectorCodec codec)
    {
        var bytes = _memory.AsSpan();
        var codes = MemoryMarshal.Cast<byte, sbyte>(bytes.Slice(CodeLayout.Codes + (row * _layout.Stride), _layout.Stride));
        var (scale, error, length) = codec.Encode(vector, codes);
        MemoryMarshal.Cast<byte, long>(bytes[CodeLayout.Sequences..CodeLayout.Scales])[row] = sequence;
        MemoryMarshal.Cast<byte, float>(bytes[CodeLayout.Scales..CodeLayout.Errors])[row] = scale;
        MemoryMarshal.Cast<byte, float>(bytes[CodeLayout.Errors..CodeLayout.Lengths])[row] = error;
        MemoryMarshal.Cast<byte, float>(bytes[CodeLayout.Lengths..CodeLayout.Codes])[row] = length;
    }

    /// <summary>Completes a full block in memory with what tells whether it is whole and of which history.</summary>
    public void Seal(long version, long session)
    {
        var bytes = _memory.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[RowsAt..], CodeLayout.BlockRows);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[FirstAt..], Sequences[0]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[LastAt..], Sequences[^1]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[VersionAt..], version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[SessionAt..], session);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Checksum(bytes));
    }

    /// <summary>Whether the block is as it was sealed. Looked at once; what is in memory is.</summary>
    public bool Verify()
    {
        if (!_verified)
        {
            var bytes = Bytes;
            _verified = BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
                && Rows == CodeLayout.BlockRows
                && BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) == Checksum(bytes);
        }

        return _verified;
    }

    /// <summary>CRC-32C of what is in pieces of eight bytes.</summary>
    internal static uint Checksum(uint start, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            start = BitOperations.Crc32C(start, word);
        }

        return start;
    }

    private static uint Checksum(ReadOnlySpan<byte> block) => Checksum(Checksum(uint.MaxValue, block[..ChecksumAt]), block[CodeLayout.HeaderBytes..]);

    private ReadOnlySpan<T> Column<T>(int offset)
        where T : unmanaged
    {
        unsafe
        {
            return MemoryMarshal.Cast<byte, T>(Bytes.Slice(offset, CodeLayout.BlockRows * sizeof(T)));
        }
    }
}
