using System.Text;

namespace FindAgents.Engine.Masks;

public sealed partial class RunLengthEncoding
{
    // Six bits a character from '0' on: five of the number, low ones first, and whether more follow. From the fourth
    // run on, the number is the difference from the run before last (of the same side).
    private const char FirstCharacter = '0';
    private const int Continues = 0x20;
    private const int Sign = 0x10;
    private const int FirstDifference = 3;
    private const int MaxCharacters = 7; // 35 bits hold any difference of two counts

    /// <summary>An encoding from COCO's compressed string.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="counts">The string, of characters '0' (48) to 'o' (111).</param>
    /// <exception cref="MaskFormatException">A character is foreign, the string ends inside a number, or the counts do not fit the size.</exception>
    public static RunLengthEncoding Parse(int width, int height, ReadOnlySpan<char> counts)
    {
        ThrowIfSizeUnusable(width, height);
        var runs = new List<int>(counts.Length / 2);
        var position = 0;
        while (position < counts.Length)
        {
            var count = ReadNumber(counts, ref position);
            if (runs.Count >= FirstDifference)
            {
                count += runs[^2];
            }

            if (count is < 0 or > MaxPixels)
            {
                throw new MaskFormatException($"Run {runs.Count} of a compressed encoding comes out as {count} pixels, which no {width}×{height} mask has. The string is damaged, or is not COCO's.");
            }

            runs.Add((int)count);
        }

        return FromCounts(width, height, [.. runs]);
    }

    /// <summary>COCO's compressed string.</summary>
    public string ToCompressedString()
    {
        var text = new StringBuilder(_counts.Length * 2);
        for (var i = 0; i < _counts.Length; i++)
        {
            var rest = i >= FirstDifference ? _counts[i] - _counts[i - 2] : _counts[i];
            bool more;
            do
            {
                var bits = rest & 0x1f;
                rest >>= 5;

                // The last character's sign bit says how to extend it, so it has to agree with what is left.
                more = (bits & Sign) != 0 ? rest != -1 : rest != 0;
                text.Append((char)(FirstCharacter + bits + (more ? Continues : 0)));
            }
            while (more);
        }

        return text.ToString();
    }

    private static long ReadNumber(ReadOnlySpan<char> text, ref int position)
    {
        var (number, start) = (0L, position);
        while (position < text.Length)
        {
            var bits = text[position] - FirstCharacter;
            if (bits is < 0 or > 0x3f)
            {
                throw new MaskFormatException($"Character {position} of a compressed encoding is '{text[position]}'; characters from '0' to 'o' were expected.");
            }

            var shift = 5 * (position++ - start);
            number |= (long)(bits & 0x1f) << shift;
            if ((bits & Continues) == 0)
            {
                return (bits & Sign) != 0 ? number | (-1L << (shift + 5)) : number;
            }

            if (position - start >= MaxCharacters)
            {
                break;
            }
        }

        throw new MaskFormatException(position < text.Length
            ? $"The number at character {start} of a compressed encoding is longer than any run. The string is damaged, or is not COCO's."
            : "A compressed encoding ends in the middle of a number: it was cut off.");
    }
}
