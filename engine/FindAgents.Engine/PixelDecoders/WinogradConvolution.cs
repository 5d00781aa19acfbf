using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>
/// A 3×3 convolution by Winograd's minimal filtering (Lavin and Gray, arXiv 1509.09308): tiles are carried into a space
/// where a convolution is one matrix product a cell, with a quarter of the multiplications, and back.
/// </summary>
/// <remarks>
/// The feature pyramid's two convolutions at stride 4 are four fifths of an official pixel decoder's work, and the plain
/// convolution already runs at the processor's peak: only fewer multiplications make it faster. It is the same sum in another
/// order; it rounds about six times as coarsely, which tests hold to be
/// within the tolerance of parity. Channels stay last in memory throughout,
/// where every step is a matrix product or a copy of long runs.
/// </remarks>
internal static class WinogradConvolution
{
    // F(4×4, 3×3): 6×6 values in, 4×4 out.
    private const int Outputs = 4;
    private const int Kernel = 3;
    private const int Tile = Outputs + Kernel - 1;

    // Below, transforming the kernels costs more than it saves.
    private const int FewestChannels = 128;
    private const int FewestCells = 2048;

    // So many tiles that the products stay large, and their three copies in the processor's cache.
    private const int TilesAtOnce = 256;

    // Where the polynomials behind the transforms are evaluated, besides infinity. The usual 0, ±1, ±2 round twice as
    // coarsely; of other points that were tried, none was better.
    private static readonly double[] Points = [0, 0.75, -0.75, 1.5, -1.5];

    private static readonly double[,] Input = InputTransform();
    private static readonly double[,] Weights = KernelTransform();
    private static readonly double[,] Output = OutputTransform();

    /// <summary>Whether it is the faster way for a convolution with padding 1 and stride 1, and no gradient is asked for.</summary>
    public static bool Pays(Tensor input, Tensor weight) =>
        !is_grad_enabled()
        && input.device_type == DeviceType.CPU
        && input.dtype == ScalarType.Float32
        && weight.shape is [>= FewestChannels, >= FewestChannels, Kernel, Kernel]
        && input.shape[2] * input.shape[3] >= FewestCells;

    /// <summary>Convolves with stride 1 and one cell of zeros around.</summary>
    /// <param name="input">(B, C, h, w), in whatever order of memory.</param>
    /// <param name="weight">(C', C, 3, 3).</param>
    /// <param name="bias">(C'), or <see langword="null"/>.</param>
    /// <returns>(B, C', h, w), channels last in memory.</returns>
    public static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var (batch, height, width) = (input.shape[0], input.shape[2], input.shape[3]);
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        var (rows, columns) = (Cover(height), Cover(width));
        var forward = Twice(Input);                                      // (36, 36)
        var back = Twice(Output);                                        // (16, 36)
        var kernels = Twice(Weights).matmul(weight.permute(2, 3, 1, 0).reshape(Kernel * Kernel, -1)).view(Tile * Tile, inputs, outputs);

        var last = input.permute(0, 2, 3, 1);
        var result = empty(batch, rows * Outputs, columns * Outputs, outputs);
        var step = Math.Max(1, TilesAtOnce / columns);
        for (long image = 0; image < batch; image++)
        {
            for (long row = 0; row < rows; row += step)
            {
                using var chunk = NewDisposeScope();
                var count = Math.Min(step, rows - row);
                var tiles = Padded(last[image], (row * Outputs) - 1, (count * Outputs) + Kernel - 1, (columns * Outputs) + Kernel - 1)
                    .unfold(0, Tile, Outputs).unfold(1, Tile, Outputs)   // (count, columns, C, 6, 6)
                    .permute(3, 4, 0, 1, 2).reshape(Tile * Tile, -1);    // (36, tiles·C)
                var there = forward.matmul(tiles).view(Tile * Tile, -1, inputs).matmul(kernels); // (36, tiles, C')
                var here = back.matmul(there.view(Tile * Tile, -1));     // (16, tiles·C')
                result[image].narrow(0, row * Outputs, count * Outputs)
                    .view(count, Outputs, columns, Outputs, outputs)
                    .copy_(here.view(Outputs, Outputs, count, columns, outputs).permute(2, 0, 3, 1, 4));
            }
        }

        var whole = result.narrow(1, 0, height).narrow(2, 0, width);
        if (bias is not null)
        {
            whole.add_(bias, Constant(1));
        }

        return whole.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    // Some rows of (h, w, C), from one before the first on, with zeros wherever there is no cell. A few rows at a time stay in
    // the processor's cache; the whole map would not.
    private static Tensor Padded(Tensor map, long first, long rows, long columns)
    {
        var padded = zeros(rows, columns, map.shape[2]);
        var (from, to) = (Math.Max(first, 0), Math.Min(first + rows, map.shape[0]));
        padded.narrow(0, from - first, to - from).narrow(1, 1, map.shape[1]).copy_(map.narrow(0, from, to - from));
        return padded;
    }

    private static long Cover(long length) => (length + Outputs - 1) / Outputs;

    // The transform of rows and columns together: its Kronecker product with itself.
    private static Tensor Twice(double[,] one)
    {
        var (rows, columns) = (one.GetLength(0), one.GetLength(1));
        var both = new float[rows * rows, columns * columns];
        for (var r = 0; r < rows * rows; r++)
        {
            for (var c = 0; c < columns * columns; c++)
            {
                both[r, c] = (float)(one[r / rows, c / columns] * one[r % rows, c % columns]);
            }
        }

        return tensor(both);
    }

    // Row i: the coefficients of the product of (x − p) over all other points; last row: over all points.
    private static double[,] InputTransform()
    {
        var transform = new double[Tile, Tile];
        for (var i = 0; i < Tile; i++)
        {
            double[] polynomial = [1];
            foreach (var point in Points.Where((_, k) => k != i))
            {
                polynomial = [.. Enumerable.Range(0, polynomial.Length + 1).Select(d =>
                    (d > 0 ? polynomial[d - 1] : 0) - (d < polynomial.Length ? point * polynomial[d] : 0))];
            }

            for (var d = 0; d < polynomial.Length; d++)
            {
                transform[i, d] = polynomial[d];
            }
        }

        return transform;
    }

    // Row i: the kernel as a polynomial at point i, divided by what the input's polynomial is there.
    private static double[,] KernelTransform()
    {
        var transform = new double[Tile, Kernel];
        for (var i = 0; i < Points.Length; i++)
        {
            var scale = Points.Where((_, k) => k != i).Aggregate(1.0, (product, point) => product * (Points[i] - point));
            for (var d = 0; d < Kernel; d++)
            {
                transform[i, d] = Math.Pow(Points[i], d) / scale;
            }
        }

        transform[Tile - 1, Kernel - 1] = 1;
        return transform;
    }

    // Column i: the powers of point i; last column: the highest coefficient.
    private static double[,] OutputTransform()
    {
        var transform = new double[Outputs, Tile];
        for (var j = 0; j < Outputs; j++)
        {
            for (var i = 0; i < Points.Length; i++)
            {
                transform[j, i] = Math.Pow(Points[i], j);
            }
        }

        transform[Outputs - 1, Tile - 1] = 1;
        return transform;
    }
}
