using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>A convolution that never learns, padded as TensorFlow's SAME pads.</summary>
/// <remarks>Owns its weights, which never change after construction: safe to call from several threads at once.</remarks>
internal sealed class FrozenConvolution : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly long[] _strides;
    private readonly long[] _padding;
    private readonly long _groups;

    /// <summary>Creates the convolution; it takes over the tensors.</summary>
    /// <param name="weight">(O, I / groups, k, k).</param>
    /// <param name="bias">(O), or <see langword="null"/>.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="groups">1, or the number of channels of a depthwise convolution.</param>
    /// <param name="inputScale">What the input is still to be multiplied by; it goes into the weight.</param>
    public FrozenConvolution(Tensor weight, Tensor? bias, int stride = 1, long groups = 1, double inputScale = 1)
    {
        var padding = weight.shape[^1] / 2;
        if (inputScale != 1)
        {
            weight.mul_(Constant(inputScale));
        }

        // On an even size at stride 2, SAME puts the odd row and column of zeros at the bottom and right. A kernel with a
        // row and a column of zeros before its own does the same under symmetric padding, without a padded copy of the input.
        if (stride == 2)
        {
            using var original = weight;
            weight = nn.functional.pad(original, [1, 0, 1, 0]);
        }

        _weight = weight.DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
        _strides = [stride, stride];
        _padding = [padding, padding];
        _groups = groups;
    }

    /// <summary>Convolves.</summary>
    /// <param name="input">(B, I, H, W), H and W even at stride 2.</param>
    /// <returns>(B, O, H / stride, W / stride), the caller's.</returns>
    public Tensor Forward(Tensor input) => nn.functional.conv2d(input, _weight, _bias, _strides, _padding, groups: _groups);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
    }
}
