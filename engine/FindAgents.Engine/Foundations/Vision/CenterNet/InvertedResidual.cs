using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>MobileNetV3's block: expand, convolve each channel by itself, weigh the channels, project.</summary>
internal sealed class InvertedResidual : IDisposable
{
    private readonly BlockPlan _plan;
    private readonly double _inputScale;
    private readonly FrozenConvolution? _expand;
    private readonly FrozenConvolution _depthwise;
    private readonly SqueezeExcite? _squeezeExcite;
    private readonly FrozenConvolution _project;

    /// <summary>Creates the block from its weights.</summary>
    /// <param name="plan">The block's sizes.</param>
    /// <param name="weights">Where the weights are.</param>
    /// <param name="name">The block's name in the file.</param>
    /// <param name="inputScale">What the input is still to be multiplied by.</param>
    public InvertedResidual(BlockPlan plan, FrozenWeights weights, string name, double inputScale = 1)
    {
        _plan = plan;
        _inputScale = inputScale;
        var activation = plan.HardSwish ? HardSwish.Scale : 1;
        if (plan.Expanded != plan.Input)
        {
            _expand = new FrozenConvolution(
                weights.Take($"{name}.expand.weight", plan.Expanded, plan.Input, 1, 1), weights.Take($"{name}.expand.bias", plan.Expanded), inputScale: inputScale);
        }

        _depthwise = new FrozenConvolution(
            weights.Take($"{name}.depthwise.weight", plan.Expanded, 1, plan.Kernel, plan.Kernel),
            weights.Take($"{name}.depthwise.bias", plan.Expanded),
            plan.Stride,
            plan.Expanded,
            _expand is null ? inputScale : activation);
        if (plan.Squeezed > 0)
        {
            _squeezeExcite = new SqueezeExcite(
                new FrozenConvolution(
                    weights.Take($"{name}.squeeze_excite.reduce.weight", plan.Squeezed, plan.Expanded, 1, 1),
                    weights.Take($"{name}.squeeze_excite.reduce.bias", plan.Squeezed),
                    inputScale: activation),
                new FrozenConvolution(
                    weights.Take($"{name}.squeeze_excite.expand.weight", plan.Expanded, plan.Squeezed, 1, 1),
                    weights.Take($"{name}.squeeze_excite.expand.bias", plan.Expanded)));
        }

        _project = new FrozenConvolution(
            weights.Take($"{name}.project.weight", plan.Output, plan.Expanded, 1, 1),
            weights.Take($"{name}.project.bias", plan.Output),
            inputScale: activation * (plan.Squeezed > 0 ? HardSwish.Scale : 1));
    }

    /// <summary>Runs the block.</summary>
    /// <param name="input">(B, Input, H, W).</param>
    /// <returns>(B, Output, H / Stride, W / Stride), the caller's.</returns>
    public Tensor Forward(Tensor input)
    {
        var output = Forward(input, out var expanded);
        expanded?.Dispose();
        return output;
    }

    /// <summary>Runs the block and hands out what it saw at its widest.</summary>
    /// <param name="input">(B, Input, H, W).</param>
    /// <param name="expanded">(B, Expanded, H, W) after the expansion, the caller's; <see langword="null"/> where the block does not expand.</param>
    /// <returns>(B, Output, H / Stride, W / Stride), the caller's.</returns>
    public Tensor Forward(Tensor input, out Tensor? expanded)
    {
        expanded = _expand?.Forward(input);
        if (expanded is not null)
        {
            Activate_(expanded);
        }

        using var convolved = _depthwise.Forward(expanded ?? input); // (B, Expanded, H / Stride, W / Stride)
        Activate_(convolved);
        _squeezeExcite?.Forward_(convolved);
        var output = _project.Forward(convolved);
        return _plan.Residual ? output.add_(input, Constant(_inputScale)) : output;
    }

    /// <summary>Rounds the weights to other numbers; done before anybody calls.</summary>
    public void Round(ScalarType numbers)
    {
        _expand?.Round(numbers);
        _depthwise.Round(numbers);
        _squeezeExcite?.Round(numbers);
        _project.Round(numbers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _expand?.Dispose();
        _depthwise.Dispose();
        _squeezeExcite?.Dispose();
        _project.Dispose();
    }

    private void Activate_(Tensor input)
    {
        if (_plan.HardSwish)
        {
            HardSwish.Unscaled_(input);
        }
        else
        {
            input.relu_();
        }
    }
}
