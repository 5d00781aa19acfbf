using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.FocalNet;

/// <summary>Focal modulation and a perceptron, each scaled channel by channel and added to what came in.</summary>
/// <remarks>
/// The two flavours differ: <c>focal_dw</c> puts a depthwise convolution before each branch and norms the sum,
/// <c>focal</c> has no such convolutions and norms the branch.
/// </remarks>
internal sealed class FocalBlock : nn.Module<Tensor, Tensor>
{
    private readonly SpatialConvolution? dw1;
    private readonly SpatialConvolution? dw2;
    private readonly LayerNormalization norm1;
    private readonly LayerNormalization norm2;
    private readonly FocalModulation modulation;
    private readonly Perceptron mlp;
    private readonly Parameter gamma_1;
    private readonly Parameter gamma_2;
    private readonly StochasticDepth drop_path;

    public FocalBlock(FocalNetConfig config, int stage, int dim, double dropped, Device? device)
        : base(nameof(FocalBlock))
    {
        if (config.Depthwise)
        {
            dw1 = SpatialConvolution.Depthwise(dim, 3, device);
            dw2 = SpatialConvolution.Depthwise(dim, 3, device);
        }

        norm1 = new LayerNormalization(dim, device);
        norm2 = new LayerNormalization(dim, device);
        modulation = new FocalModulation(dim, config.FocalLevels[stage], config.FocalWindows[stage], device);
        mlp = new Perceptron(dim, (int)(dim * config.MlpRatio), device);
        gamma_1 = new Parameter(empty(dim, device: device));
        gamma_2 = new Parameter(empty(dim, device: device));
        drop_path = new StochasticDepth(dropped);
        RegisterComponents();
    }

    /// <summary>Runs the block on cells (B, H, W, C) and gives the same shape.</summary>
    public override Tensor forward(Tensor cells)
    {
        using var scope = NewDisposeScope();
        var x = Branch(cells, dw1, modulation, gamma_1, norm1);
        return Branch(x, dw2, mlp, gamma_2, norm2).MoveToOuterDisposeScope();
    }

    private Tensor Branch(Tensor cells, SpatialConvolution? depthwise, nn.Module<Tensor, Tensor> branch, Parameter gamma, LayerNormalization norm)
    {
        using var scope = NewDisposeScope();
        if (depthwise is null)
        {
            using var answer = branch.call(cells);
            using var normed = norm.call(answer);
            return cells.addcmul(drop_path.call(normed), gamma, Constant(1)).MoveToOuterDisposeScope();
        }

        var x = depthwise.ForwardWithResidual(cells);
        using var answered = branch.call(x);
        using var change = drop_path.call(answered);

        // A gradient would need the sum's parts as they were.
        var sum = is_grad_enabled() ? x.addcmul(change, gamma, Constant(1)) : x.addcmul_(change, gamma, Constant(1));
        return norm.call(sum).MoveToOuterDisposeScope();
    }
}
