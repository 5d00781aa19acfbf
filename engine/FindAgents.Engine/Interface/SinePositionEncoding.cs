using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>The sine position encoding of feature maps, normalised to the image (DETR): y before x, temperature 10,000.</summary>
internal static class SinePositionEncoding
{
    private const double Temperature = 10_000;
    private const double Epsilon = 1e-6;

    /// <summary>Encodes every cell of a grid.</summary>
    /// <returns>(1, height·width, channels), in row-major order.</returns>
    public static Tensor Encode(long height, long width, int channels, Device device, ScalarType dtype)
    {
        var half = channels / 2;
        using var scope = NewDisposeScope();
        var frequencies = tensor(Enumerable.Range(0, half).Select(i => (float)Math.Pow(Temperature, 2.0 * (i / 2) / half)).ToArray(), device: device);
        var y = Axis(height, frequencies, device); // (h, half)
        var x = Axis(width, frequencies, device); // (w, half)
        var grid = cat([y.unsqueeze(1).expand(height, width, y.shape[1]), x.unsqueeze(0).expand(height, width, x.shape[1])], -1); // (h, w, channels)
        return grid.reshape(1, height * width, -1).to_type(dtype).MoveToOuterDisposeScope();
    }

    private static Tensor Axis(long length, Tensor frequencies, Device device)
    {
        var place = Range(1, length + 1, float32, device) / Constant(length + Epsilon) * Constant(2 * Math.PI);
        var angle = place.unsqueeze(1) / frequencies; // (length, half)
        var waves = stack([angle[TensorIndex.Colon, TensorIndex.Slice(0, null, 2)].sin(), angle[TensorIndex.Colon, TensorIndex.Slice(1, null, 2)].cos()], 2);
        return waves.flatten(1); // (length, half)
    }
}
