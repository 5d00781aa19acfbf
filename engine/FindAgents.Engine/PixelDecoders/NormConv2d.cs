using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>A convolution with an optional group norm and ReLU behind it, its norm registered as its child as in the checkpoints.</summary>
internal sealed class NormConv2d : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly GroupNorm? norm;
    private readonly int _kernel;
    private readonly bool _relu;
    private readonly Lock _making = new();
    private bool _isFrozen;
    private Tensor? _kernels;

    public NormConv2d(int inChannels, int outChannels, int kernel, int? normGroups, bool hasBias, bool relu)
        : base(nameof(NormConv2d))
    {
        _kernel = kernel;
        _relu = relu;
        weight = new Parameter(empty(outChannels, inChannels, kernel, kernel));
        nn.init.kaiming_uniform_(weight, a: 1);
        if (hasBias)
        {
            bias = new Parameter(zeros(outChannels));
        }

        if (normGroups is { } groups)
        {
            norm = GroupNorms.Create(groups, outChannels);
        }

        RegisterComponents();
    }

    /// <summary>Promises that the weights stay as they are: what a fast convolution makes of them is kept from its first call on. Training ends it.</summary>
    public void Freeze() => _isFrozen = true;

    /// <summary>(B, C, h, w) to (B, C', h, w).</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Convolve(input);
        if (norm is not null)
        {
            x = norm.call(x);
        }

        return (_relu ? x.relu_() : x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on);
        if (on)
        {
            (_isFrozen, var kept) = (false, _kernels);
            _kernels = null;
            kept?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kernels?.Dispose();
        }

        base.Dispose(disposing);
    }

    private Tensor Convolve(Tensor input) =>
        _kernel == 1 ? PointwiseConvolution.Convolve(input, weight, bias)
        : WinogradConvolution.Pays(input, weight) ? Winograd(input)
        : nn.functional.conv2d(input, weight, bias, padding: [_kernel / 2, _kernel / 2]);

    private Tensor Winograd(Tensor input)
    {
        if (!_isFrozen)
        {
            using var kernels = WinogradConvolution.Kernels(weight);
            return WinogradConvolution.Convolve(input, kernels, bias);
        }

        lock (_making)
        {
            _kernels ??= WinogradConvolution.Kernels(weight).DetachFromDisposeScope();
        }

        return WinogradConvolution.Convolve(input, _kernels, bias);
    }
}
