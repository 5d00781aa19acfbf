using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>Cells cut into square windows and put together again.</summary>
internal static class Windows
{
    /// <summary>Cuts cells into windows; zeros fill up those at the right and the bottom.</summary>
    /// <param name="cells">(B, H, W, C).</param>
    /// <param name="size">The windows' side w.</param>
    /// <returns>(B · rows · columns, w, w, C), row by row of each picture.</returns>
    public static Tensor Cut(Tensor cells, long size)
    {
        using var scope = NewDisposeScope();
        var padded = Grid.PadCells(cells, size);
        var (rows, columns) = (padded.shape[1] / size, padded.shape[2] / size);
        return padded.view(-1, rows, size, columns, size, padded.shape[3])
            .permute(0, 1, 3, 2, 4, 5) // (B, rows, columns, w, w, C)
            .reshape(-1, size, size, padded.shape[3]).MoveToOuterDisposeScope();
    }

    /// <summary>Puts windows together, without what had filled them up.</summary>
    /// <param name="windows">(B · rows · columns, w, w, C).</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>(B, H, W, C).</returns>
    public static Tensor Join(Tensor windows, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (size, channels) = (windows.shape[1], windows.shape[3]);
        var (rows, columns) = ((height + size - 1) / size, (width + size - 1) / size);
        return windows.view(-1, rows, columns, size, size, channels)
            .permute(0, 1, 3, 2, 4, 5) // (B, rows, w, columns, w, C)
            .reshape(-1, rows * size, columns * size, channels)
            .narrow(1, 0, height).narrow(2, 0, width).contiguous().MoveToOuterDisposeScope();
    }
}
