using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>
/// The two ways to look at a feature map: <em>cells</em> (B, H, W, C), which linear layers and norms read, and the
/// <em>map</em> (B, C, H, W), which convolutions read.
/// </summary>
/// <remarks>
/// Both are one memory, channels last: a change of view copies nothing. On a CPU depthwise convolutions run faster on
/// that order as well.
/// </remarks>
internal static class Grid
{
    /// <summary>(B, H, W, C) → (B, C, H, W), a view.</summary>
    public static Tensor Map(Tensor cells) => cells.permute(0, 3, 1, 2);

    /// <summary>(B, C, H, W) → (B, H, W, C), a copy only where the channels are not last in memory already.</summary>
    public static Tensor Cells(Tensor map)
    {
        using var cells = map.permute(0, 2, 3, 1);
        return cells.contiguous();
    }

    /// <summary>A convolution over cells: (B, H, W, I) → (B, H', W', O).</summary>
    public static Tensor Convolve(nn.Module<Tensor, Tensor> convolution, Tensor cells)
    {
        using var map = Map(cells);
        using var convolved = convolution.call(map);
        return Cells(convolved);
    }

    /// <summary>Zeros at the right and the bottom of a map (B, C, H, W) up to multiples of a size; the map itself where none are needed.</summary>
    public static Tensor PadMap(Tensor map, long multiple) => Pad(map, [0, Rest(map.shape[3], multiple), 0, Rest(map.shape[2], multiple)]);

    /// <summary>Zeros at the right and the bottom of cells (B, H, W, C) up to multiples of a size; the cells themselves where none are needed.</summary>
    public static Tensor PadCells(Tensor cells, long multiple) => Pad(cells, [0, 0, 0, Rest(cells.shape[2], multiple), 0, Rest(cells.shape[1], multiple)]);

    private static Tensor Pad(Tensor x, long[] amounts) => Array.TrueForAll(amounts, amount => amount == 0) ? x.alias() : nn.functional.pad(x, amounts);

    private static long Rest(long size, long multiple) => (multiple - (size % multiple)) % multiple;
}
