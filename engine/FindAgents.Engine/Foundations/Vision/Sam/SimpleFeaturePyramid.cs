using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Sam;

/// <summary>Maps of strides 4 to 32 from the one of stride 16, each by a short way of its own.</summary>
internal sealed class SimpleFeaturePyramid : nn.Module
{
    private readonly Sequential down_4;
    private readonly Sequential down_8;
    private readonly Sequential down_16;
    private readonly Sequential down_32;

    public SimpleFeaturePyramid(int input, IReadOnlyList<int> outputs, Device? device)
        : base(nameof(SimpleFeaturePyramid))
    {
        var (wide4, wide8, wide32) = (Math.Max(2 * outputs[0], input / 2), Math.Max(outputs[1], input / 2), Math.Max(outputs[3], 2 * input));
        down_4 = nn.Sequential(
            new Doubling(input, wide4, device),
            new WholeNorm(wide4, device),
            nn.GELU(),
            new Doubling(wide4, wide4 / 2, device),
            new WholeNorm(wide4 / 2, device),
            new SpatialConvolution(wide4 / 2, outputs[0], 1, device),
            new WholeNorm(outputs[0], device),
            nn.GELU());
        down_8 = nn.Sequential(
            new Doubling(input, wide8, device),
            new WholeNorm(wide8, device),
            new SpatialConvolution(wide8, outputs[1], 1, device),
            new WholeNorm(outputs[1], device),
            nn.GELU());
        down_16 = nn.Sequential(
            new SpatialConvolution(input, outputs[2], 1, device),
            new WholeNorm(outputs[2], device),
            nn.GELU());
        down_32 = nn.Sequential(
            new SpatialConvolution(input, wide32, 2, device, stride: 2),
            new WholeNorm(wide32, device),
            new SpatialConvolution(wide32, outputs[3], 1, device),
            new WholeNorm(outputs[3], device),
            nn.GELU());
        RegisterComponents();
    }

    /// <summary>(B, C, h, w) at stride 16 → (B, C_i, h_i, w_i) at strides 4, 8, 16 and 32, finest first.</summary>
    public IReadOnlyList<Tensor> Maps(Tensor map) => [down_4.call(map), down_8.call(map), down_16.call(map), down_32.call(map)];

    /// <summary>A transposed convolution to twice the size.</summary>
    private sealed class Doubling : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight;
        private readonly Parameter bias;

        public Doubling(int input, int output, Device? device)
            : base(nameof(Doubling))
        {
            weight = new Parameter(empty(input, output, 2, 2, device: device));
            bias = new Parameter(empty(output, device: device));
            RegisterComponents();
        }

        public override Tensor forward(Tensor map) => nn.functional.conv_transpose2d(map, weight, bias, strides: [2, 2]);
    }

    /// <summary>A norm over all channels and cells of a picture at once, each channel scaled by itself.</summary>
    private sealed class WholeNorm : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight;
        private readonly Parameter bias;

        public WholeNorm(int channels, Device? device)
            : base(nameof(WholeNorm))
        {
            weight = new Parameter(empty(channels, device: device));
            bias = new Parameter(empty(channels, device: device));
            RegisterComponents();
        }

        public override Tensor forward(Tensor map) => nn.functional.group_norm(map, 1, weight, bias);
    }
}
