using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Puts what images of a batch have different numbers of into one tensor.</summary>
/// <remarks>Results live in the caller's dispose scope. Differentiable.</remarks>
internal static class Ragged
{
    /// <summary>Rows of each image, (n, …), as (B, N, …), filled up with a value.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> rows, double filling = 0)
    {
        var most = rows.Max(row => row.shape[0]);
        return stack([.. rows.Select(row => Fill(row, most, filling))]);
    }

    /// <summary>(B, N), bool: which rows of <see cref="Stack"/> are filling.</summary>
    public static Tensor Padding(IReadOnlyList<Tensor> rows)
    {
        var device = rows[0].device;
        var counts = tensor(rows.Select(row => row.shape[0]).ToArray(), device: device).unsqueeze(1); // (B, 1)
        return Range(0, rows.Max(row => row.shape[0]), ScalarType.Int64, device).unsqueeze(0) >= counts;
    }

    /// <summary>Masks (n, h, w), bool, filled up at the right and the bottom to (n, H, W).</summary>
    public static Tensor Masks(Tensor masks, long height, long width) => masks.shape[1] == height && masks.shape[2] == width
        ? masks.to_type(ScalarType.Bool)
        : nn.functional.pad(masks.to_type(ScalarType.Byte), [0, width - masks.shape[2], 0, height - masks.shape[1]]).to_type(ScalarType.Bool);

    private static Tensor Fill(Tensor row, long most, double filling)
    {
        if (row.shape[0] == most)
        {
            return row;
        }

        var missing = full([most - row.shape[0], .. row.shape[1..]], Constant(filling), row.dtype, row.device);
        return cat([row, missing]);
    }
}
