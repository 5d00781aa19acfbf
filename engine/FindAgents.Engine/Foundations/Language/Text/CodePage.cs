using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>A one-byte encoding that text is often decoded with by mistake.</summary>
/// <remarks>
/// Tables of our own: the framework's differ in what they make of bytes that stand for nothing. Immutable and safe to
/// use from several threads at once.
/// </remarks>
internal sealed class CodePage
{
    private const char Lost = '\uFFFD';
    private const byte Substitute = 0x1A;

    private static readonly Lazy<IReadOnlyList<CodePage>> Pages = new(() => [.. TextData.Lines("code-pages.txt").Select(line => new CodePage(line))]);

    private readonly char[] _upper;
    private readonly FrozenDictionary<char, byte> _bytes;

    private CodePage(string line)
    {
        var parts = line.Split('\t');
        IsLenient = parts[0].EndsWith(" *", StringComparison.Ordinal);
        Name = parts[0].TrimEnd(' ', '*');
        _upper = [.. parts[1].Split(' ').Select(hex => (char)TextData.CodePoint(hex))];
        _bytes = _upper.Select((c, i) => KeyValuePair.Create(c, (byte)(0x80 + i))).ToFrozenDictionary();
    }

    /// <summary>The pages in the order in which they are tried.</summary>
    public static IReadOnlyList<CodePage> All => Pages.Value;

    /// <summary>Windows' western page.</summary>
    public static CodePage Windows1252 => Pages.Value[1];

    /// <summary>The page's name, such as <c>windows-1252</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the page takes bytes that stand for nothing, and has one for a character that was lost.</summary>
    public bool IsLenient { get; }

    /// <summary>The character of a byte.</summary>
    public char Decode(byte value) => value >= 0x80 ? _upper[value - 0x80] : IsLenient && value == Substitute ? Lost : (char)value;

    /// <summary>The bytes of a text, unless it holds a character that the page lacks.</summary>
    public bool TryEncode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80 && !(IsLenient && c == Substitute))
            {
                bytes[i] = (byte)c;
            }
            else if (IsLenient && c == Lost)
            {
                bytes[i] = Substitute;
            }
            else if (!_bytes.TryGetValue(c, out bytes[i]))
            {
                bytes = null;
                return false;
            }
        }

        return true;
    }
}
