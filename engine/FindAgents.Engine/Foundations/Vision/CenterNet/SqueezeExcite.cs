using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>MobileNetV3's squeeze and excite: each channel weighed by a gate that sees the whole picture.</summary>
/// <remarks>Leaves <see cref="HardSwish.Scale"/> of its gate to the convolution that follows.</remarks>
internal sealed class SqueezeExcite(FrozenConvolution reduce, FrozenConvolution expand) : IDisposable
{
    /// <summary>Weighs the channels in place.</summary>
    /// <param name="input">(B, C, H, W).</param>
    public void Forward_(Tensor input)
    {
        using var mean = input.mean([2, 3], keepdim: true); // (B, C, 1, 1)
        using var reduced = reduce.Forward(mean);
        reduced.relu_();
        using var gate = expand.Forward(reduced);
        using var opened = nn.functional.hardsigmoid(gate, inplace: false);
        input.mul_(opened);
    }

    /// <summary>Rounds the weights to other numbers; done before anybody calls.</summary>
    public void Round(ScalarType numbers)
    {
        reduce.Round(numbers);
        expand.Round(numbers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reduce.Dispose();
        expand.Dispose();
    }
}
