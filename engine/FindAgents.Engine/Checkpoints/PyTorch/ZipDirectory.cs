using System.Buffers.Binary;
using System.Text;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Finds the files of a zip archive, so that they can be mapped where they lie.</summary>
/// <remarks>
/// torch stores its records as they are, and so does everything that is accepted here: a compressed record is refused,
/// which leaves no room for one that swells. No two records may share a byte, nor two a name. Zip64 is understood.
/// Format: PKWARE's APPNOTE.TXT.
/// </remarks>
internal static class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const int LocalLength = 30;
    private const int CentralLength = 46;
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const int MaxComment = ushort.MaxValue;
    private const ushort Extra64 = 1;

    // A thousand times the directory of the largest checkpoint there is.
    private const long MaxDirectory = 100_000_000;

    // What a record is remembered in takes about as much; torch's own, aligned to 64 bytes, take more of the file.
    private const int LeastRecord = 128;
    private const int FewRecords = 1 << 15;

    /// <summary>Reads the directory.</summary>
    /// <returns>The records by name.</returns>
    /// <exception cref="CheckpointFormatException">The archive is truncated, not sound, or not stored as torch does.</exception>
    public static IReadOnlyDictionary<string, ZipRecord> Read(MappedFile file)
    {
        var (offset, length, count) = FindDirectory(file);
        var bytes = new byte[length];
        if (!file.TryRead(offset, bytes))
        {
            throw Malformed(file, "it ended while its directory was being read");
        }

        var records = new List<ZipRecord>((int)count);
        var rest = bytes.AsSpan();
        for (long i = 0; i < count; i++)
        {
            records.Add(ReadRecord(file, ref rest, offset));
        }

        if (rest.Length > 0)
        {
            throw Malformed(file, $"{rest.Length} bytes of its directory describe no record");
        }

        CheckPlaces(file, records);
        var byName = new Dictionary<string, ZipRecord>(records.Count, StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (!byName.TryAdd(record.Name, record))
            {
                throw Malformed(file, $"it has two records named '{record.Name}'");
            }
        }

        return byName;
    }

    private static (long Offset, long Length, long Count) FindDirectory(MappedFile file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndLength + MaxComment)];
        if (!file.TryRead(file.Length - tail.Length, tail))
        {
            throw Malformed(file, "it ended while it was being read");
        }

        // The last place where the end record with its comment fills the file exactly.
        var at = tail.Length - EndLength;
        while (at >= 0 && (Word(tail, at) != EndSignature || Short(tail, at + 20) != tail.Length - at - EndLength))
        {
            at--;
        }

        if (at < 0)
        {
            throw Malformed(file, "it begins as a zip archive and has no end record; was it downloaded completely?");
        }

        var end = tail.AsSpan(at);
        long endOffset = file.Length - tail.Length + at;
        long count = Short(end, 10), length = Word(end, 12), offset = Word(end, 16);
        if (count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue)
        {
            (offset, length, count, endOffset) = ReadEnd64(file, endOffset);
        }
        else if (Short(end, 4) != 0 || Short(end, 6) != 0 || Short(end, 8) != count)
        {
            throw Malformed(file, "it is one of several parts of a zip archive");
        }

        return offset >= 0 && length is >= 0 and <= MaxDirectory && offset <= endOffset - length && count >= 0 && count <= length / CentralLength && count <= (file.Length / LeastRecord) + FewRecords
            ? (offset, length, count)
            : throw Malformed(file, $"its directory of {count} records, {length} bytes at byte {offset}, does not lie in the file before its end record");
    }

    private static (long Offset, long Length, long Count, long EndOffset) ReadEnd64(MappedFile file, long endOffset)
    {
        Span<byte> locator = stackalloc byte[Locator64Length], end = stackalloc byte[End64Length];
        var at = endOffset - Locator64Length;
        if (at < 0 || !file.TryRead(at, locator) || Word(locator, 0) != Locator64Signature)
        {
            throw Malformed(file, "its zip64 end record cannot be found");
        }

        var end64 = Long(locator, 8);
        return end64 >= 0 && end64 <= at - End64Length && file.TryRead(end64, end) && Word(end, 0) == End64Signature
            ? (Long(end, 48), Long(end, 40), Long(end, 32), end64)
            : throw Malformed(file, "its zip64 end record is not where it should be");
    }

    private static ZipRecord ReadRecord(MappedFile file, ref Span<byte> rest, long directoryOffset)
    {
        if (rest.Length < CentralLength || Word(rest, 0) != CentralSignature)
        {
            throw Malformed(file, "its directory is damaged");
        }

        int nameLength = Short(rest, 28), extraLength = Short(rest, 30), commentLength = Short(rest, 32);
        var size = CentralLength + nameLength + extraLength + commentLength;
        if (rest.Length < size)
        {
            throw Malformed(file, "its directory is damaged");
        }

        var name = Encoding.UTF8.GetString(rest.Slice(CentralLength, nameLength));
        int flags = Short(rest, 8), method = Short(rest, 10);
        if ((flags & 1) != 0 || method != 0)
        {
            throw Malformed(file, $"its record '{name}' is {((flags & 1) != 0 ? "encrypted" : "compressed")}; torch.save stores records as they are, so save it again with torch");
        }

        long stored = Word(rest, 20), length = Word(rest, 24), header = Word(rest, 42);
        ReadExtra64(file, rest.Slice(CentralLength + nameLength, extraLength), name, ref length, ref stored, ref header);
        rest = rest[size..];
        if (stored != length)
        {
            throw Malformed(file, $"its record '{name}' has two lengths, {stored} and {length}");
        }

        return Locate(file, name, header, length, directoryOffset);
    }

    private static ZipRecord Locate(MappedFile file, string name, long header, long length, long directoryOffset)
    {
        Span<byte> local = stackalloc byte[LocalLength];
        if (header < 0 || header > directoryOffset - LocalLength || !file.TryRead(header, local) || Word(local, 0) != LocalSignature)
        {
            throw Malformed(file, $"its record '{name}' is not at byte {header}, where the directory says");
        }

        int nameLength = Short(local, 26), extraLength = Short(local, 28);
        var offset = header + LocalLength + nameLength + extraLength;
        if (length < 0 || offset > directoryOffset - length)
        {
            throw Malformed(file, $"its record '{name}' of {length} bytes at byte {offset} goes beyond the records' end at byte {directoryOffset}");
        }

        Span<byte> ownName = stackalloc byte[Math.Min(nameLength, 512)];
        return file.TryRead(header + LocalLength, ownName) && nameLength <= ownName.Length && Encoding.UTF8.GetString(ownName) == name && Short(local, 8) == 0
            ? new ZipRecord(name, header, offset, length)
            : throw Malformed(file, $"its record '{name}' says something else of itself than the directory does");
    }

    // The long values of those fields that are all ones, in a fixed order.
    private static void ReadExtra64(MappedFile file, Span<byte> extra, string name, ref long length, ref long stored, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = Short(extra, 0), size = Short(extra, 2);
            if (size > extra.Length - 4)
            {
                break;
            }

            var values = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != Extra64)
            {
                continue;
            }

            Take(ref values, ref length);
            Take(ref values, ref stored);
            Take(ref values, ref header);
        }

        if (length == uint.MaxValue || stored == uint.MaxValue || header == uint.MaxValue)
        {
            throw Malformed(file, $"its record '{name}' lacks its zip64 lengths");
        }

        static void Take(ref Span<byte> values, ref long value)
        {
            if (value == uint.MaxValue && values.Length >= sizeof(long))
            {
                value = Long(values, 0);
                values = values[sizeof(long)..];
            }
        }
    }

    private static void CheckPlaces(MappedFile file, List<ZipRecord> records)
    {
        records.Sort((a, b) => a.HeaderOffset.CompareTo(b.HeaderOffset));
        for (var i = 1; i < records.Count; i++)
        {
            if (records[i].HeaderOffset < records[i - 1].Offset + records[i - 1].Length)
            {
                throw Malformed(file, $"its records '{records[i - 1].Name}' and '{records[i].Name}' overlap");
            }
        }
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static CheckpointFormatException Malformed(MappedFile file, string what) => PyTorchFile.Malformed(file.Path, what);
}
