using FindAgents.Engine.Foundations.Vision.Layers;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>x + a depthwise convolution of x, which tells attention where things are; under the checkpoint's name <c>fn.dw</c>.</summary>
internal sealed class ConvolutionalPosition : nn.Module<Tensor, Tensor>
{
    private readonly Inner fn;

    public ConvolutionalPosition(long channels, Device? device)
        : base(nameof(ConvolutionalPosition))
    {
        fn = new Inner(channels, device);
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells) => fn.call(cells);

    private sealed class Inner : nn.Module<Tensor, Tensor>
    {
        private readonly SpatialConvolution dw;

        public Inner(long channels, Device? device)
            : base(nameof(Inner))
        {
            dw = SpatialConvolution.Depthwise(channels, 3, device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor cells) => dw.ForwardWithResidual(cells);
    }
}
