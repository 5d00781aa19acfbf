using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>A depthwise convolution and a pointwise one after it, with nothing between.</summary>
internal sealed class SeparableConvolution : IDisposable
{
    private readonly FrozenConvolution _depthwise;
    private readonly FrozenConvolution _pointwise;

    /// <summary>Creates the pair from its weights.</summary>
    /// <param name="weights">Where the weights are.</param>
    /// <param name="name">The pair's name in the file.</param>
    /// <param name="input">Channels in.</param>
    /// <param name="output">Channels out.</param>
    /// <param name="kernel">Size of the depthwise kernel.</param>
    public SeparableConvolution(FrozenWeights weights, string name, int input, int output, int kernel)
    {
        _depthwise = new FrozenConvolution(weights.Take($"{name}.depthwise.weight", input, 1, kernel, kernel), bias: null, groups: input);
        _pointwise = new FrozenConvolution(weights.Take($"{name}.pointwise.weight", output, input, 1, 1), weights.Take($"{name}.pointwise.bias", output));
    }

    /// <summary>Convolves.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <returns>(B, O, H, W), the caller's.</returns>
    public Tensor Forward(Tensor input)
    {
        using var convolved = _depthwise.Forward(input);
        return _pointwise.Forward(convolved);
    }

    /// <summary>Rounds the weights to other numbers; done before anybody calls.</summary>
    public void Round(ScalarType numbers)
    {
        _depthwise.Round(numbers);
        _pointwise.Round(numbers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _depthwise.Dispose();
        _pointwise.Dispose();
    }
}
