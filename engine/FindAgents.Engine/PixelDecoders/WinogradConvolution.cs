using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>
/// A 3×3 convolution by Winograd's minimal filtering (Lavin and Gray, arXiv 1509.09308): tiles are carried into a space
/// where a convolution is one matrix product a cell, with a quarter of the multiplications, and back.
/// </summary>
/// <remarks>
/// The feature pyramid's two convolutions at stride 4 are four fifths of an official pixel decoder's work, and the plain
/// convolution already runs at the processor's peak: only fewer multiplications make it faster. It is the same sum in another
/// order; it rounds about six times as coarsely, which tests hold to be within the tolerance of parity. Channels stay last
/// in memory throughout.
/// </remarks>
internal static class WinogradConvolution
{
    private const int Kernel = 3;
    private const int Planes = WinogradTiles.Side * WinogradTiles.Side;

    // Below, transforming the kernels costs more than it saves.
    private const int FewestChannels = 128;
    private const int FewestCells = 2048;

    // So many tiles that the products stay large, and their two copies in the processor's cache.
    private const int TilesAtOnce = 192;

    /// <summary>Whether it is the faster way for a convolution with padding 1 and stride 1, and no gradient is asked for.</summary>
    public static bool Pays(Tensor input, Tensor weight) =>
        !is_grad_enabled()
        && input.device_type == DeviceType.CPU
        && input.dtype == ScalarType.Float32
        && weight.shape is [>= FewestChannels, >= FewestChannels, Kernel, Kernel]
        && weight.shape[0] % WinogradTiles.Lanes == 0
        && weight.shape[1] % WinogradTiles.Lanes == 0
        && input.shape[2] * input.shape[3] >= FewestCells;

    /// <summary>Carries kernels into the transformed space.</summary>
    /// <param name="weight">(C', C, 3, 3).</param>
    /// <returns>(36, C, C'), owned by the caller.</returns>
    public static Tensor Kernels(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return KernelTransform().matmul(weight.permute(2, 3, 1, 0).reshape(Kernel * Kernel, -1))
            .view(Planes, weight.shape[1], weight.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>Convolves with stride 1 and one cell of zeros around.</summary>
    /// <param name="input">(B, C, h, w), in whatever order of memory.</param>
    /// <param name="kernels">(36, C, C'): what <see cref="Kernels"/> made of the weight.</param>
    /// <param name="bias">(C'), or <see langword="null"/>.</param>
    /// <returns>(B, C', h, w), channels last in memory.</returns>
    public static Tensor Convolve(Tensor input, Tensor kernels, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var (batch, height, width) = ((int)input.shape[0], (int)input.shape[2], (int)input.shape[3]);
        var (inputs, outputs) = ((int)kernels.shape[1], (int)kernels.shape[2]);
        var (rows, columns) = (Cover(height), Cover(width));
        var map = input.permute(0, 2, 3, 1).contiguous();
        var result = empty(batch, height, width, outputs);
        var step = Math.Clamp(TilesAtOnce / columns, 1, rows);
        var tiles = empty(Planes, step * columns, inputs);
        for (var image = 0; image < batch; image++)
        {
            for (var row = 0; row < rows; row += step)
            {
                using var chunk = NewDisposeScope();
                var count = Math.Min(step, rows - row);
                var some = count == step ? tiles : tiles.view(-1).narrow(0, 0, Planes * count * columns * inputs).view(Planes, count * columns, inputs);
                Forward(map[image], some, row, count, columns);
                Back(some.bmm(kernels), result[image], row, count, columns, bias);
            }
        }

        return result.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static unsafe void Forward(Tensor map, Tensor tiles, int row, int count, int columns)
    {
        var (height, width, channels) = ((int)map.shape[0], (int)map.shape[1], (int)map.shape[2]);
        fixed (byte* from = map.bytes, to = tiles.bytes)
        {
            var (source, target) = ((nint)from, (nint)to);
            EachRow(count, i => WinogradTiles.Forward(
                (float*)source, height, width, channels, row + i, columns, (float*)target + ((nint)i * columns * channels), (nint)count * columns * channels));
        }
    }

    private static unsafe void Back(Tensor products, Tensor map, int row, int count, int columns, Tensor? bias)
    {
        var (height, width, channels) = ((int)map.shape[0], (int)map.shape[1], (int)map.shape[2]);
        fixed (byte* from = products.bytes, to = map.bytes, offset = bias is null ? default : bias.bytes)
        {
            var (source, target, added) = ((nint)from, (nint)to, (nint)offset);
            EachRow(count, i => WinogradTiles.Back(
                (float*)source + ((nint)i * columns * channels), (nint)count * columns * channels, row + i, columns, (float*)added, (float*)target, height, width, channels));
        }
    }

    private static void EachRow(int count, Action<int> row)
    {
        if (get_num_threads() == 1)
        {
            for (var i = 0; i < count; i++)
            {
                row(i);
            }

            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, row);
    }

    private static int Cover(int length) => (length + WinogradTiles.Outputs - 1) / WinogradTiles.Outputs;

    // (36, 9): the transform of rows and columns together. A line's row i is the kernel as a polynomial at point i, divided by
    // what the input's polynomial is there; the last is its highest coefficient.
    private static Tensor KernelTransform()
    {
        var points = WinogradTiles.Points;
        var line = new double[WinogradTiles.Side, Kernel];
        for (var i = 0; i < points.Length; i++)
        {
            var scale = points.Where((_, k) => k != i).Aggregate(1.0, (product, point) => product * (points[i] - point));
            for (var d = 0; d < Kernel; d++)
            {
                line[i, d] = Math.Pow(points[i], d) / scale;
            }
        }

        line[WinogradTiles.Side - 1, Kernel - 1] = 1;
        var both = new float[Planes, Kernel * Kernel];
        for (var r = 0; r < Planes; r++)
        {
            for (var c = 0; c < Kernel * Kernel; c++)
            {
                both[r, c] = (float)(line[r / WinogradTiles.Side, c / Kernel] * line[r % WinogradTiles.Side, c % Kernel]);
            }
        }

        return tensor(both);
    }
}
