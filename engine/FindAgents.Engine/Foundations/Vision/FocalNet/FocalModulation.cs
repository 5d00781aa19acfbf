using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.FocalNet;

/// <summary>
/// Focal modulation: each cell's query is multiplied by a modulator that its surroundings make, gathered level by level
/// in ever wider circles, each level weighed by a gate of the cell's own.
/// </summary>
/// <remarks>"Focal Modulation Networks", arXiv 2203.11926.</remarks>
internal sealed class FocalModulation : nn.Module<Tensor, Tensor>
{
    private readonly LinearMap f;
    private readonly SpatialConvolution h;
    private readonly LinearMap proj;
    private readonly ModuleList<Sequential> focal_layers;
    private readonly int _dim;
    private readonly int _levels;

    public FocalModulation(int dim, int levels, int window, Device? device)
        : base(nameof(FocalModulation))
    {
        (_dim, _levels) = (dim, levels);
        f = new LinearMap(dim, (2 * dim) + levels + 1, device);
        h = new SpatialConvolution(dim, dim, 1, device);
        proj = new LinearMap(dim, dim, device);

        // The checkpoint calls each convolution the first of a pair whose second has no weights.
        focal_layers = nn.ModuleList(Enumerable.Range(0, levels)
            .Select(level => nn.Sequential(SpatialConvolution.Depthwise(dim, window + (2 * level), device, hasBias: false))).ToArray());
        RegisterComponents();
    }

    /// <summary>Modulates cells (B, H, W, C) and gives the same shape.</summary>
    public override Tensor forward(Tensor cells)
    {
        using var scope = NewDisposeScope();
        using var modulator = h.ForwardCells(Context(cells));
        using var query = f.Part(cells, 0, _dim);
        return proj.call(modulator.mul_(query)).MoveToOuterDisposeScope();
    }

    // The levels weighed by the gates and added: (B, H, W, C).
    private Tensor Context(Tensor cells)
    {
        using var scope = NewDisposeScope();

        // f gives queries, context and gates at once. Each by itself comes out whole in memory, so that the convolutions
        // need no copy; the division of the modulator is done on the gates, which are the smallest.
        var gates = f.Part(cells, 2L * _dim, _levels + 1).div_(Constant((double)(_levels + 1))); // (B, H, W, L + 1)
        var context = f.Part(cells, _dim, _dim);
        Tensor? sum = null;
        for (var level = 0; level < _levels; level++)
        {
            using var inner = context;
            context = Activation.Gelu_(Grid.Convolve(focal_layers[level], inner));
            using var gate = gates.narrow(3, level, 1);
            sum = sum is null ? context.mul(gate) : sum.addcmul_(context, gate, Constant(1));
        }

        var whole = Activation.Gelu_(context.mean([1, 2], keepdim: true)); // (B, 1, 1, C)
        return sum!.addcmul_(whole, gates.narrow(3, _levels, 1), Constant(1)).MoveToOuterDisposeScope();
    }
}
