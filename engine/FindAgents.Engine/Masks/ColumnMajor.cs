using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace FindAgents.Engine.Masks;

/// <summary>Turns rows of bytes into columns, eight by eight in registers.</summary>
internal static class ColumnMajor
{
    /// <summary>Writes <paramref name="source"/> (rows · columns, row by row) column by column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ReadOnlySpan<byte> source, Span<byte> target, int rows, int columns)
    {
        var (wholeRows, wholeColumns) = (rows & ~7, columns & ~7);
        Span<ulong> block = stackalloc ulong[8];
        for (var y = 0; y < wholeRows; y += 8)
        {
            for (var x = 0; x < wholeColumns; x += 8)
            {
                for (var i = 0; i < 8; i++)
                {
                    block[i] = BinaryPrimitives.ReadUInt64LittleEndian(source[(((y + i) * columns) + x)..]);
                }

                Exchange(block, 4, 0x00000000FFFFFFFF);
                Exchange(block, 2, 0x0000FFFF0000FFFF);
                Exchange(block, 1, 0x00FF00FF00FF00FF);
                for (var i = 0; i < 8; i++)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(target[(((x + i) * rows) + y)..], block[i]);
                }
            }
        }

        for (var y = 0; y < rows; y++)
        {
            for (var x = y < wholeRows ? wholeColumns : 0; x < columns; x++)
            {
                target[(x * rows) + y] = source[(y * columns) + x];
            }
        }
    }

    // Swaps the off-diagonal quarters of each square of 2·size bytes.
    private static void Exchange(Span<ulong> block, int size, ulong low)
    {
        for (var i = 0; i < 8; i++)
        {
            if ((i & size) != 0)
            {
                continue;
            }

            var (a, b) = (block[i], block[i + size]);
            block[i] = (a & low) | ((b & low) << (8 * size));
            block[i + size] = ((a >> (8 * size)) & low) | (b & ~low);
        }
    }
}
