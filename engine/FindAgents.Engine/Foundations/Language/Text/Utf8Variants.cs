using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>Decodes UTF-8, and what Java and old databases write for it: halves of surrogate pairs encoded one by one, a null of two bytes.</summary>
internal static class Utf8Variants
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes bytes, unless they are no such encoding.</summary>
    public static bool TryDecode(byte[] bytes, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = Strict.GetString(bytes.AsSpan().ContainsAny((byte)0xED, (byte)0xC0) ? Regular(bytes) : bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }

    private static byte[] Regular(byte[] bytes)
    {
        var regular = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0xC0 && i + 1 < bytes.Length && bytes[i + 1] == 0x80)
            {
                regular.Add(0);
                i++;
            }
            else if (IsPair(bytes.AsSpan(i)))
            {
                var point = 0x10000 + ((bytes[i + 1] & 0x0F) << 16) + ((bytes[i + 2] & 0x3F) << 10) + ((bytes[i + 4] & 0x0F) << 6) + (bytes[i + 5] & 0x3F);
                regular.AddRange(Strict.GetBytes(char.ConvertFromUtf32(point)));
                i += 5;
            }
            else
            {
                regular.Add(bytes[i]);
            }
        }

        return [.. regular];
    }

    private static bool IsPair(ReadOnlySpan<byte> bytes) =>
        bytes is [0xED, >= 0xA0 and <= 0xAF, >= 0x80 and <= 0xBF, 0xED, >= 0xB0 and <= 0xBF, >= 0x80 and <= 0xBF, ..];
}
