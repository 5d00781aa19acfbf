using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>Sine and cosine of a cell's place in a map, at wavelengths from 2π to 10000 · 2π of the normalised extent.</summary>
public static class SinePositionEmbedding
{
    private const double Temperature = 10000;
    private const double Epsilon = 1e-6;

    /// <summary>The embedding of every cell of a map.</summary>
    /// <param name="height">The map's height h.</param>
    /// <param name="width">The map's width w.</param>
    /// <param name="channels">The number of channels C, even: the first half tells y, the second x.</param>
    /// <param name="device">Where to put it; <see langword="null"/> for the CPU.</param>
    /// <param name="dtype">The element type.</param>
    /// <returns>(1, C, h, w), which belongs to the caller (or to the dispose scope around the call).</returns>
    public static Tensor Create(long height, long width, int channels, Device? device = null, ScalarType dtype = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        var y = Axis(height, channels / 2, device, dtype); // (h, C/2)
        var x = Axis(width, channels / 2, device, dtype);  // (w, C/2)
        var rows = y.unsqueeze(1).expand(height, width, -1);
        var columns = x.unsqueeze(0).expand(height, width, -1);
        return cat([rows, columns], 2).permute(2, 0, 1).unsqueeze(0).MoveToOuterDisposeScope(); // (1, C, h, w)
    }

    // Cells count from 1, and the last one comes out at 2π (less the epsilon).
    private static Tensor Axis(long length, int channels, Device? device, ScalarType dtype)
    {
        var place = Range(1, length + 1, dtype, device).div(Constant(length + Epsilon)).mul(Constant(2 * Math.PI));
        var channel = Range(0, channels, dtype, device);
        var wavelength = channel.div(Constant(2)).floor().mul(Constant(2.0 / channels * Math.Log(Temperature))).exp();
        var angle = place.unsqueeze(1).div(wavelength); // (length, channels)
        var pairs = angle.view(length, channels / 2, 2);
        return stack([pairs.select(2, 0).sin(), pairs.select(2, 1).cos()], 2).view(length, channels);
    }
}
