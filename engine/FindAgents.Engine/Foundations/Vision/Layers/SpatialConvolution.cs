using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>A convolution, its weights left to the checkpoint.</summary>
internal sealed class SpatialConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly long[] _strides;
    private readonly long[] _padding;
    private readonly long _groups;

    public SpatialConvolution(long input, long output, long kernel, Device? device, long stride = 1, long padding = 0, long groups = 1, bool hasBias = true)
        : base(nameof(SpatialConvolution))
    {
        (_strides, _padding, _groups) = ([stride, stride], [padding, padding], groups);
        weight = new Parameter(empty(output, input / groups, kernel, kernel, device: device));
        if (hasBias)
        {
            bias = new Parameter(empty(output, device: device));
        }

        RegisterComponents();
    }

    /// <summary>A convolution of each channel by itself that keeps the size.</summary>
    public static SpatialConvolution Depthwise(long channels, long kernel, Device? device, bool hasBias = true) =>
        new(channels, channels, kernel, device, padding: kernel / 2, groups: channels, hasBias: hasBias);

    /// <summary>(B, I, H, W) → (B, O, H', W').</summary>
    public override Tensor forward(Tensor input) => nn.functional.conv2d(input, weight, bias, _strides, _padding, groups: _groups);

    /// <summary>
    /// x + conv(x) of a depthwise convolution over cells (B, H, W, C). One added to the middle of each kernel does it in
    /// one pass over the map rather than two.
    /// </summary>
    public Tensor ForwardWithResidual(Tensor cells)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (weight.shape[2], weight.shape[3]);
        var identity = zeros(1, 1, height, width, dtype: weight.dtype, device: weight.device);
        identity.view(-1).narrow(0, height * width / 2, 1).fill_(Constant(1));
        var sum = nn.functional.conv2d(Grid.Map(cells), weight.Plus(identity), bias, _strides, _padding, groups: _groups);
        return Grid.Cells(sum).MoveToOuterDisposeScope();
    }

    /// <summary>A 1×1 convolution over cells: (B, H, W, I) → (B, H, W, O).</summary>
    public Tensor ForwardCells(Tensor cells)
    {
        using var matrix = weight.view(weight.shape[0], weight.shape[1]);
        return nn.functional.linear(cells, matrix, bias);
    }
}
