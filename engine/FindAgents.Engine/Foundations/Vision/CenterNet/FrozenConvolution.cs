using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>A convolution that never learns, padded as TensorFlow's SAME pads.</summary>
/// <remarks>Owns its weights, which never change once it is in use: safe to call from several threads at once.</remarks>
internal sealed class FrozenConvolution : IDisposable
{
    private Tensor _weight;
    private Tensor? _bias;
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

    /// <summary>Rounds the weights to other numbers, which inputs and outputs are of from then on; done before anybody calls.</summary>
    public void Round(ScalarType numbers)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = (_weight, _bias);
        _weight = weight.to_type(numbers).DetachFromDisposeScope();
        _bias = bias?.to_type(numbers).DetachFromDisposeScope();
        weight.Dispose();
        bias?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
    }
}
