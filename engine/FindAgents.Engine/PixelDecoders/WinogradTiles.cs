using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>
/// The two transforms of F(4×4, 3×3) between a map (h, w, C) and its tiles: 36 planes (tiles, C), each a cell of the
/// transformed tile.
/// </summary>
/// <remarks>
/// Sixteen channels go at a time through a tile's 36 cells, which fit the fastest cache: the map is read once and the
/// planes are written once, a whole cache line each time.
/// </remarks>
internal static unsafe class WinogradTiles
{
    /// <summary>Output cells of a tile, along a side.</summary>
    public const int Outputs = 4;

    /// <summary>Cells of a tile, along a side: a kernel of three sees one more on each side than it gives.</summary>
    public const int Side = 6;

    /// <summary>Channels come in multiples of it.</summary>
    public const int Lanes = 16;

    // The polynomials behind the transforms are evaluated at 0, ±A, ±B and infinity. The usual ±1 and ±2 round twice as
    // coarsely; of other points that were tried, none was better.
    private const float A = 0.75f;
    private const float B = 1.5f;

    /// <summary>The points where the polynomials are evaluated, besides infinity, in the order of the planes.</summary>
    public static double[] Points { get; } = [0, A, -A, B, -B];

    /// <summary>Carries a row of tiles into the transformed space.</summary>
    /// <param name="map">(h, w, C).</param>
    /// <param name="height">h.</param>
    /// <param name="width">w.</param>
    /// <param name="channels">C.</param>
    /// <param name="row">Which row of tiles.</param>
    /// <param name="columns">Tiles in it.</param>
    /// <param name="planes">Where the row's first tile goes in the first plane.</param>
    /// <param name="plane">Numbers from one plane to the next.</param>
    public static void Forward(float* map, int height, int width, int channels, int row, int columns, float* planes, nint plane)
    {
        var cells = stackalloc Vector512<float>[Side * Side];
        for (var column = 0; column < columns; column++)
        {
            var (top, left) = ((row * Outputs) - 1, (column * Outputs) - 1);
            for (var channel = 0; channel < channels; channel += Lanes)
            {
                var to = planes + ((nint)column * channels) + channel;
                for (var x = 0; x < Side; x++)
                {
                    Transform(
                        Cell(map, height, width, channels, top, left + x, channel),
                        Cell(map, height, width, channels, top + 1, left + x, channel),
                        Cell(map, height, width, channels, top + 2, left + x, channel),
                        Cell(map, height, width, channels, top + 3, left + x, channel),
                        Cell(map, height, width, channels, top + 4, left + x, channel),
                        Cell(map, height, width, channels, top + 5, left + x, channel),
                        cells + x,
                        Side);
                }

                for (var y = 0; y < Side; y++)
                {
                    var line = cells + (y * Side);
                    Transform(line[0], line[1], line[2], line[3], line[4], line[5], line, 1);
                    for (var x = 0; x < Side; x++)
                    {
                        line[x].Store(to + (((y * Side) + x) * plane));
                    }
                }
            }
        }
    }

    /// <summary>Carries a row of tiles back.</summary>
    /// <param name="planes">Where the row's first tile lies in the first plane.</param>
    /// <param name="plane">Numbers from one plane to the next.</param>
    /// <param name="row">Which row of tiles.</param>
    /// <param name="columns">Tiles in it.</param>
    /// <param name="bias">(C), or <see langword="null"/>.</param>
    /// <param name="map">(h, w, C): what a tile has beyond it is left out.</param>
    /// <param name="height">h.</param>
    /// <param name="width">w.</param>
    /// <param name="channels">C.</param>
    public static void Back(float* planes, nint plane, int row, int columns, float* bias, float* map, int height, int width, int channels)
    {
        var cells = stackalloc Vector512<float>[Outputs * Side];
        var line = stackalloc Vector512<float>[Outputs];
        for (var column = 0; column < columns; column++)
        {
            var (rows, across) = (Math.Min(Outputs, height - (row * Outputs)), Math.Min(Outputs, width - (column * Outputs)));
            for (var channel = 0; channel < channels; channel += Lanes)
            {
                var from = planes + ((nint)column * channels) + channel;
                var offset = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + channel);
                for (var x = 0; x < Side; x++)
                {
                    Restore(
                        Vector512.Load(from + (x * plane)),
                        Vector512.Load(from + ((Side + x) * plane)),
                        Vector512.Load(from + (((2 * Side) + x) * plane)),
                        Vector512.Load(from + (((3 * Side) + x) * plane)),
                        Vector512.Load(from + (((4 * Side) + x) * plane)),
                        Vector512.Load(from + (((5 * Side) + x) * plane)),
                        cells + x,
                        Side);
                }

                for (var y = 0; y < rows; y++)
                {
                    var whole = cells + (y * Side);
                    Restore(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], line, 1);
                    var to = map + (((((nint)row * Outputs) + y) * width) + (column * Outputs)) * channels + channel;
                    for (var x = 0; x < across; x++)
                    {
                        (line[x] + offset).Store(to + ((nint)x * channels));
                    }
                }
            }
        }
    }

    // Zero where there is no cell.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Cell(float* map, int height, int width, int channels, int y, int x, int channel) =>
        (uint)y < (uint)height && (uint)x < (uint)width ? Vector512.Load(map + ((((nint)y * width) + x) * channels) + channel) : Vector512<float>.Zero;

    // Row i of the matrix: the coefficients of the product of (x − p) over all points but i's; last row: over all points.
    // A point and its opposite share their even and their odd powers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e, Vector512<float> f, Vector512<float>* to, int step)
    {
        const float Sum = (A * A) + (B * B);
        const float Product = A * A * B * B;
        var (evenA, oddA) = (e - (c * (B * B)), (d - (b * (B * B))) * A);
        var (evenB, oddB) = (e - (c * (A * A)), (d - (b * (A * A))) * B);
        to[0] = (a * Product) - (c * Sum) + e;
        to[step] = evenA + oddA;
        to[2 * step] = evenA - oddA;
        to[3 * step] = evenB + oddB;
        to[4 * step] = evenB - oddB;
        to[5 * step] = (b * Product) - (d * Sum) + f;
    }

    // Column i of the matrix: the powers of point i; last column: the highest power alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Restore(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e, Vector512<float> f, Vector512<float>* to, int step)
    {
        var (evenA, oddA) = (b + c, (b - c) * A);
        var (evenB, oddB) = (d + e, (d - e) * B);
        to[0] = a + evenA + evenB;
        to[step] = oddA + oddB;
        to[2 * step] = (evenA * (A * A)) + (evenB * (B * B));
        to[3 * step] = (oddA * (A * A)) + (oddB * (B * B)) + f;
    }
}
