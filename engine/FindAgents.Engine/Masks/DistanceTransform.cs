using System.Runtime.CompilerServices;

namespace FindAgents.Engine.Masks;

/// <summary>
/// How deep in a mask each pixel lies: the exact Euclidean distance from its centre to the centre of the nearest pixel
/// outside (Meijster et al., 2000). The deepest pixel is where a person would click, and where a number is drawn.
/// </summary>
/// <remarks>Distances are kept squared and whole, so that equal ones compare equal. All members are safe to call from any thread.</remarks>
public static class DistanceTransform
{
    /// <summary>The value of every pixel where nothing lies outside.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>The squared distance of each pixel to the nearest one outside the mask.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="borderIsOutside">Whether what lies beyond the image counts as outside the mask.</param>
    /// <returns>Height rows of width squared distances: 0 outside the mask, at least 1 inside, <see cref="Unbounded"/> where nothing is outside.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is <see langword="null"/>.</exception>
    public static int[] Squared(BinaryMask mask, bool borderIsOutside = true)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var distances = new int[mask.Width * mask.Height];
        if (mask.IsEmpty)
        {
            return distances;
        }

        // The nearest pixel outside lies in the mask's box or just beyond it: only that much is looked at.
        var box = mask.BoundingBox;
        var margin = borderIsOutside ? 1 : 0;
        var (left, top) = (Math.Max((int)box.X - 1, -margin), Math.Max((int)box.Y - 1, -margin));
        var width = Math.Min((int)box.Right + 1, mask.Width + margin) - left;
        var height = Math.Min((int)box.Bottom + 1, mask.Height + margin) - top;

        var depths = ColumnDepths(mask, left, top, width, height);
        var row = new int[width];
        var hull = new Hull(width);
        for (var y = 0; y < height; y++)
        {
            if ((uint)(y + top) >= (uint)mask.Height)
            {
                continue;
            }

            hull.Sweep(depths.AsSpan(y * width, width), row);
            var (skip, end) = (Math.Max(0, -left), Math.Min(width, mask.Width - left));
            row.AsSpan(skip, end - skip).CopyTo(distances.AsSpan(((y + top) * mask.Width) + left + skip));
        }

        return distances;
    }

    /// <summary>The distance of each pixel to the nearest one outside the mask, in pixels.</summary>
    /// <inheritdoc cref="Squared"/>
    /// <returns>Height rows of width distances: 0 outside, at least 1 inside; infinite where nothing is outside.</returns>
    public static float[] Distances(BinaryMask mask, bool borderIsOutside = true) =>
        Array.ConvertAll(Squared(mask, borderIsOutside), squared => squared == Unbounded ? float.PositiveInfinity : MathF.Sqrt(squared));

    /// <summary>The pixel that lies deepest in the mask (its pole of inaccessibility); the first in reading order among equals.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="borderIsOutside">Whether what lies beyond the image counts as outside the mask.</param>
    /// <returns>The pixel's column and row and its distance to the nearest one outside; <see langword="null"/> where the mask is empty.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is <see langword="null"/>.</exception>
    public static (int X, int Y, double Depth)? Deepest(BinaryMask mask, bool borderIsOutside = true)
    {
        var squared = Squared(mask, borderIsOutside);
        var best = -1;
        for (var i = 0; i < squared.Length; i++)
        {
            if (squared[i] > (best < 0 ? 0 : squared[best]))
            {
                best = i;
            }
        }

        return best < 0 ? null
            : (best % mask.Width, best / mask.Width, squared[best] == Unbounded ? double.PositiveInfinity : Math.Sqrt(squared[best]));
    }

    // Each pixel's distance to the nearest outside pixel of its own column; Unbounded where there is none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] ColumnDepths(BinaryMask mask, int left, int top, int width, int height)
    {
        var depths = new int[width * height];
        for (var y = 0; y < height; y++)
        {
            var row = depths.AsSpan(y * width, width);
            var above = y > 0 ? depths.AsSpan((y - 1) * width, width) : default;
            for (var x = 0; x < width; x++)
            {
                var inside = (uint)(x + left) < (uint)mask.Width && (uint)(y + top) < (uint)mask.Height && mask[x + left, y + top];
                row[x] = !inside ? 0 : y == 0 || above[x] == Unbounded ? Unbounded : above[x] + 1;
            }
        }

        for (var y = height - 2; y >= 0; y--)
        {
            var row = depths.AsSpan(y * width, width);
            var below = depths.AsSpan((y + 1) * width, width);
            for (var x = 0; x < width; x++)
            {
                row[x] = below[x] < row[x] ? below[x] + 1 : row[x];
            }
        }

        return depths;
    }

    /// <summary>The lower envelope of a row's parabolas (x − i)² + depth(i)².</summary>
    private sealed class Hull(int width)
    {
        private readonly int[] _apexes = new int[width];
        private readonly int[] _from = new int[width]; // the first x at which each parabola is lowest

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Sweep(ReadOnlySpan<int> depths, Span<int> squared)
        {
            var top = -1;
            for (var i = 0; i < depths.Length; i++)
            {
                if (depths[i] == Unbounded)
                {
                    continue;
                }

                while (top >= 0 && At(depths, _apexes[top], _from[top]) > At(depths, i, _from[top]))
                {
                    top--;
                }

                var from = top < 0 ? 0 : Crossing(depths, _apexes[top], i) + 1;
                if (from < depths.Length)
                {
                    (_apexes[++top], _from[top]) = (i, (int)from);
                }
            }

            if (top < 0)
            {
                squared.Fill(Unbounded);
                return;
            }

            for (var x = depths.Length - 1; x >= 0; x--)
            {
                squared[x] = (int)Math.Min(At(depths, _apexes[top], x), Unbounded);
                top -= x == _from[top] && top > 0 ? 1 : 0;
            }
        }

        private static long At(ReadOnlySpan<int> depths, int apex, int x) =>
            ((long)(x - apex) * (x - apex)) + ((long)depths[apex] * depths[apex]);

        // The last x at which the left parabola is not above the right one.
        private static long Crossing(ReadOnlySpan<int> depths, int left, int right)
        {
            var numerator = ((long)right * right) - ((long)left * left) + ((long)depths[right] * depths[right]) - ((long)depths[left] * depths[left]);
            return Math.DivRem(numerator, 2L * (right - left)) is var (quotient, remainder) && remainder < 0 ? quotient - 1 : quotient;
        }
    }
}
