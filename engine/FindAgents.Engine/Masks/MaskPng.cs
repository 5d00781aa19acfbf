using System.Buffers.Binary;
using System.IO.Compression;
using FindAgents.Engine.Imaging;

namespace FindAgents.Engine.Masks;

/// <summary>Masks as PNG files: white inside, black outside.</summary>
/// <remarks>All members are safe to call from any thread.</remarks>
public static class MaskPng
{
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>Writes a mask.</summary>
    /// <param name="mask">The mask, of at least one pixel.</param>
    /// <param name="bitDepth">1 (smallest) or 8 (for tools that read bytes): bits a pixel.</param>
    /// <returns>A grey PNG file.</returns>
    /// <exception cref="MaskFormatException">The mask has no pixels: PNG knows no such picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The depth is neither 1 nor 8.</exception>
    public static byte[] Encode(BinaryMask mask, int bitDepth = 1)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (bitDepth is not (1 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(bitDepth), bitDepth, "A mask is written with 1 or 8 bits a pixel.");
        }

        if (mask.Width == 0 || mask.Height == 0)
        {
            throw new MaskFormatException($"A {mask.Width}×{mask.Height} mask has no pixels and cannot be a PNG.");
        }

        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, mask.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], mask.Height);
        header[8] = (byte)bitDepth;

        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(mask, bitDepth));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Reads a mask from a PNG of any colour type and depth.</summary>
    /// <param name="png">The file. A pixel is inside where it is not transparent and its brightest channel reaches the threshold.</param>
    /// <param name="threshold">1–255; 1 takes everything that is not black, 128 cuts soft edges in the middle.</param>
    /// <param name="limits">How large it may be; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="MaskFormatException">It is not a PNG, or is too large, cut off or damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not within 1–255.</exception>
    public static BinaryMask Decode(ReadOnlySpan<byte> png, int threshold = 1, ImageLimits? limits = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 255);
        try
        {
            return ImageDecoder.Read(png, limits ?? ImageLimits.Default, "the mask", (rgba, width, height, info) =>
                info.Format == ImageFormat.Png
                    ? ToMask(rgba, width, height, threshold)
                    : throw new MaskFormatException($"A mask is read from a PNG; this is a {info.Format} picture, whose edges may be blurred. Save the mask as PNG."));
        }
        catch (ImageFormatException error)
        {
            throw new MaskFormatException(error.Message, error);
        }
    }

    private static BinaryMask ToMask(ReadOnlySpan<byte> rgba, int width, int height, int threshold)
    {
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = rgba.Slice(i * 4, 4);
            var brightest = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
            pixels[i] = pixel[3] != 0 && brightest >= threshold ? (byte)1 : (byte)0;
        }

        return new BinaryMask(width, height, pixels);
    }

    private static ReadOnlySpan<byte> Compress(BinaryMask mask, int bitDepth)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            // A filter byte (0: none), then the row.
            var line = new byte[1 + (((mask.Width * bitDepth) + 7) / 8)];
            for (var y = 0; y < mask.Height; y++)
            {
                var row = mask.Pixels.Slice(y * mask.Width, mask.Width);
                if (bitDepth == 1)
                {
                    PackBits(row, line.AsSpan(1));
                }
                else
                {
                    for (var x = 0; x < row.Length; x++)
                    {
                        line[x + 1] = (byte)-row[x];
                    }
                }

                zlib.Write(line);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    private static void PackBits(ReadOnlySpan<byte> row, Span<byte> bits)
    {
        var whole = row.Length / 8;
        for (var i = 0; i < whole; i++)
        {
            // The first of eight bytes of 0 or 1 becomes the highest bit: each lands in the top byte, shifted by its place.
            bits[i] = (byte)((BinaryPrimitives.ReadUInt64BigEndian(row[(i * 8)..]) * 0x0102040810204080) >> 56);
        }

        if (row.Length % 8 != 0)
        {
            bits[whole] = 0;
            for (var x = whole * 8; x < row.Length; x++)
            {
                bits[whole] |= (byte)(row[x] << (7 - (x % 8)));
            }
        }
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * 0xEDB88320);
            }

            table[i] = value;
        }

        return table;
    }
}
