using System.Buffers.Binary;
using System.Text;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Reads the numbers and texts of a pickle out of a part of a file.</summary>
/// <remarks>Never reads behind the part's end, and allocates nothing before it knows that the bytes are there. Not thread safe.</remarks>
internal sealed class PickleReader
{
    private const int BufferBytes = 1 << 14;
    private const int MaxLine = 512;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MappedFile _file;
    private readonly long _end;
    private readonly PickleBudget _budget;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _bufferStart;
    private int _bufferLength;
    private int _at;

    public PickleReader(MappedFile file, long start, long length, PickleBudget budget)
    {
        _file = file;
        _bufferStart = start;
        _end = start + length;
        _budget = budget;
    }

    /// <summary>The next byte's place in the file.</summary>
    public long Position => _bufferStart + _at;

    public byte Byte()
    {
        if (_at == _bufferLength)
        {
            Refill();
        }

        return _buffer[_at++];
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(stackalloc byte[2]));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(stackalloc byte[4]));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(stackalloc byte[8]));

    /// <summary>A floating-point number, which pickles store with its high byte first.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(stackalloc byte[8]));

    /// <summary>A whole number of up to eight bytes, in two's complement; longer ones come as <see langword="null"/>.</summary>
    public long? Integer(long length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (length > bytes.Length)
        {
            Skip((ulong)length);
            return null;
        }

        var used = Bytes(bytes[..(int)length]);
        bytes[(int)length..].Fill(length > 0 && (used[^1] & 0x80) != 0 ? (byte)0xff : (byte)0);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>A text of so many bytes of UTF-8 (or of Latin-1, as Python 2 wrote).</summary>
    public string Text(ulong length, bool latin1 = false)
    {
        if (length > (ulong)(_end - Position) || length > int.MaxValue)
        {
            throw Malformed($"a text of {length} bytes at byte {Position} goes beyond the end of the pickle");
        }

        // The bytes and, at two bytes a character, the text.
        _budget.Charge(PickleBudget.Small + (3 * (long)length));
        var bytes = new byte[(int)length];
        Bytes(bytes);
        try
        {
            return latin1 ? Encoding.Latin1.GetString(bytes) : Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new CheckpointFormatException($"{_file.Path} is not a sound PyTorch file: a text before byte {Position} is not UTF-8.", error);
        }
    }

    /// <summary>A line of text, as the names of classes are stored in.</summary>
    public string Line()
    {
        Span<byte> line = stackalloc byte[MaxLine];
        for (var length = 0; length < MaxLine; length++)
        {
            line[length] = Byte();
            if (line[length] == (byte)'\n')
            {
                _budget.Charge(PickleBudget.Small + (2 * length));
                return Encoding.Latin1.GetString(line[..length]);
            }
        }

        throw Malformed($"a name before byte {Position} is longer than {MaxLine} bytes");
    }

    public void Skip(ulong count)
    {
        for (; count > 0; count--)
        {
            Byte();
        }
    }

    private Span<byte> Bytes(Span<byte> target)
    {
        for (var done = 0; done < target.Length;)
        {
            if (_at == _bufferLength)
            {
                Refill();
            }

            var count = Math.Min(target.Length - done, _bufferLength - _at);
            _buffer.AsSpan(_at, count).CopyTo(target[done..]);
            _at += count;
            done += count;
        }

        return target;
    }

    private void Refill()
    {
        _bufferStart += _bufferLength;
        _at = 0;
        _bufferLength = (int)Math.Min(BufferBytes, _end - _bufferStart);
        if (_bufferLength <= 0 || !_file.TryRead(_bufferStart, _buffer.AsSpan(0, _bufferLength)))
        {
            _bufferLength = 0;
            throw Malformed($"its pickle ends at byte {_bufferStart} in the middle of something; was it downloaded completely?");
        }
    }

    private CheckpointFormatException Malformed(string what) => PyTorchFile.Malformed(_file.Path, what);
}
