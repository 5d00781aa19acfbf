using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>
/// A 1×1 convolution as a matrix product that leaves the channels last in memory, whatever the order before: norms,
/// upsampling and depthwise convolutions run several times faster on that order.
/// </summary>
internal static class PointwiseConvolution
{
    /// <summary>(B, C, h, w) to (B, C', h, w), by a weight (C', C) or (C', C, 1, 1).</summary>
    public static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias)
    {
        var cells = nn.functional.linear(input.flatten(2).transpose(1, 2), weight.view(weight.shape[0], -1), bias); // (B, C, h, w) → (B, h·w, C')

        // By way of two dimensions: a batch of one may carry a stride that hides the order from the kernels.
        return cells.view(-1, weight.shape[0]).view(input.shape[0], input.shape[2], input.shape[3], -1).permute(0, 3, 1, 2);
    }
}
