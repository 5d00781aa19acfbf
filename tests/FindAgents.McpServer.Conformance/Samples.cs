using System.Text;
using FindAgents.Engine.Imaging;

namespace FindAgents.McpServer.Conformance;

/// <summary>The smallest picture and the shortest sound.</summary>
internal static class Samples
{
    /// <summary>One red pixel, as a PNG.</summary>
    public static byte[] Picture { get; } = new RgbImage(1, 1, [255, 0, 0]).ToPng();

    /// <summary>Silence of no length, as a WAV: mono, 16 bits, 8 kHz.</summary>
    public static byte[] Sound { get; } = Silence();

    private static byte[] Silence()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.ASCII))
        {
            writer.Write("RIFF"u8);
            writer.Write(36);
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(8000);
            writer.Write(16000);
            writer.Write((short)2);
            writer.Write((short)16);
            writer.Write("data"u8);
            writer.Write(0);
        }

        return stream.ToArray();
    }
}
