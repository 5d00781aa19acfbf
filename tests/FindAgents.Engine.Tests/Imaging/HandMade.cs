using System.Buffers.Binary;
using System.IO.Compression;
using FindAgents.Engine.Imaging;

namespace FindAgents.Engine.Tests.Imaging;

/// <summary>Encoded pictures written byte by byte, of kinds that the codec under test cannot write.</summary>
internal static class HandMade
{
    public static byte[] PngSignature { get; } = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A picture whose every pixel differs from its neighbours, so that a wrong orientation shows.</summary>
    public static RgbImage Pattern(int width, int height) => Paint(width, height, (x, y) => ((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x + y) % 2 * 40)));

    public static RgbImage Paint(int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = colour(i % width, i / width);
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>A PNG of any colour type and depth.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="depth">Bits a sample.</param>
    /// <param name="colourType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.</param>
    /// <param name="rows">The packed samples of all rows, without filter bytes.</param>
    /// <param name="chunks">Chunks between the header and the data.</param>
    public static byte[] Png(int width, int height, int depth, int colourType, byte[] rows, params (string Type, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)depth, (byte)colourType);

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var stride = rows.Length / height;
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, y * stride, stride);
            }
        }

        return [.. PngSignature, .. Chunk("IHDR", header), .. chunks.SelectMany(c => Chunk(c.Type, c.Data)), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>Puts a chunk behind a PNG's header.</summary>
    public static byte[] WithChunk(byte[] png, string type, byte[] data) => [.. png[..33], .. Chunk(type, data), .. png[33..]];

    public static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    /// <summary>The EXIF block of an orientation.</summary>
    public static byte[] Exif(int orientation, bool littleEndian)
    {
        byte[] big = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 2, 1, 0x0F, 0, 2, 0, 0, 0, 2, (byte)'X', 0, 0, 0, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] little = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 2, 0, 0x0F, 1, 2, 0, 2, 0, 0, 0, (byte)'X', 0, 0, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        return littleEndian ? little : big;
    }

    /// <summary>Puts an EXIF segment into a JPEG.</summary>
    public static byte[] JpegWithExif(byte[] jpeg, byte[] exif)
    {
        var length = exif.Length + 8;
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8, .. exif, .. jpeg[2..]];
    }

    /// <summary>A GIF of several frames in up to 128 colours, 100 ms each; colour 0 may be transparent.</summary>
    public static byte[] Gif(int width, int height, (byte R, byte G, byte B)[] palette, bool firstIsTransparent, params byte[][] frames)
    {
        using var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        gif.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0xF6, 0, 0]);
        for (var i = 0; i < 128; i++)
        {
            var (r, g, b) = i < palette.Length ? palette[i] : default;
            gif.Write([r, g, b]);
        }

        foreach (var frame in frames)
        {
            gif.Write([0x21, 0xF9, 4, (byte)(firstIsTransparent ? 1 : 0), 10, 0, 0, 0]);
            gif.Write([0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 7]);

            // Eight-bit codes without compression: a clear code (128) often enough keeps them eight bits wide.
            List<byte> codes = [];
            for (var i = 0; i < frame.Length; i++)
            {
                if (i % 100 == 0)
                {
                    codes.Add(128);
                }

                codes.Add(frame[i]);
            }

            codes.Add(129);
            foreach (var block in codes.Chunk(255))
            {
                gif.WriteByte((byte)block.Length);
                gif.Write(block);
            }

            gif.WriteByte(0);
        }

        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    /// <summary>A 24-bit bitmap, bottom row first.</summary>
    public static byte[] Bmp(RgbImage image)
    {
        var stride = ((image.Width * 3) + 3) & ~3;
        var bmp = new byte[54 + (stride * image.Height)];
        (bmp[0], bmp[1]) = ((byte)'B', (byte)'M');
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), image.Height);
        (bmp[26], bmp[28]) = (1, 24);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var at = 54 + ((image.Height - 1 - y) * stride) + (x * 3);
                (bmp[at + 2], bmp[at + 1], bmp[at]) = image.At(x, y);
            }
        }

        return bmp;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
