using System.Buffers.Binary;

namespace FindAgents.Engine.Imaging;

/// <summary>Looks at the parts of JPEG, PNG and WebP files without decoding them.</summary>
internal static class EncodedStructure
{
    private const int PngSignatureLength = 8;
    private const int PngChunkOverhead = 12; // length, type, checksum
    private const long RiffOverhead = 8; // "RIFF" and the length
    private const int RiffPadding = 1; // some writers leave out the byte that makes the last chunk even
    private const int OrientationTag = 0x0112;

    /// <summary>Whether a file reaches its end mark. For the other formats the decoder reports this itself.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> bytes, ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => JpegHasEnd(bytes),
        ImageFormat.Png => !FindPngChunk(bytes, "IEND"u8, out _).IsEmpty,
        ImageFormat.WebP => bytes.Length + RiffPadding >= BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + RiffOverhead,
        _ => true,
    };

    /// <summary>The EXIF orientation of a PNG (its eXIf chunk), 1–8; 1 where it has none.</summary>
    public static int PngOrientation(ReadOnlySpan<byte> bytes) =>
        FindPngChunk(bytes, "eXIf"u8, out var exif).IsEmpty ? 1 : ReadOrientation(exif);

    // A progressive JPEG that was cut off after its first pass decodes without complaint, only coarser.
    private static bool JpegHasEnd(ReadOnlySpan<byte> bytes)
    {
        var position = 2;
        while (position < bytes.Length)
        {
            var next = bytes[position..].IndexOf((byte)0xFF);
            if (next < 0)
            {
                return false;
            }

            position += next + 1;
            while (position < bytes.Length && bytes[position] == 0xFF)
            {
                position++;
            }

            if (position >= bytes.Length)
            {
                return false;
            }

            var marker = bytes[position++];
            if (marker == 0xD9)
            {
                return true;
            }

            // A stuffed zero, a restart mark and a few others stand alone; all the rest say how long they are.
            var standsAlone = marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8);
            if (!standsAlone && position + 2 <= bytes.Length)
            {
                position += BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            }
        }

        return false;
    }

    // Returns the whole chunk, which is never empty when found; its data may be.
    private static ReadOnlySpan<byte> FindPngChunk(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> type, out ReadOnlySpan<byte> data)
    {
        data = default;
        var position = PngSignatureLength;
        while (position + PngChunkOverhead <= bytes.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]);
            if (length > bytes.Length - position - PngChunkOverhead)
            {
                break;
            }

            var chunk = bytes.Slice(position, (int)length + PngChunkOverhead);
            if (chunk.Slice(4, 4).SequenceEqual(type))
            {
                data = chunk.Slice(8, (int)length);
                return chunk;
            }

            position += chunk.Length;
        }

        return default;
    }

    // EXIF is a small TIFF file: byte order, offset of the first directory, its entries of twelve bytes.
    private static int ReadOrientation(ReadOnlySpan<byte> exif)
    {
        var little = exif.StartsWith("II*\0"u8);
        if (exif.Length < 10 || !(little || exif.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        var directory = Read32(exif[4..], little);
        if (directory > exif.Length - 2)
        {
            return 1;
        }

        var entries = exif[((int)directory + 2)..];
        var count = Math.Min(Read16(exif[(int)directory..], little), entries.Length / 12);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(i * 12, 12);
            if (Read16(entry, little) == OrientationTag)
            {
                var value = Read16(entry[8..], little);
                return value is >= 1 and <= 8 ? value : 1;
            }
        }

        return 1;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
