using FindAgents.Engine.Interface;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>
/// Adds to each query's mask logits a quadratic in the distance from the place that the query started at: a click
/// means the thing around it, a box the thing inside.
/// </summary>
/// <remarks>
/// With (dx, dy) counted in the query's own width and height from its own centre, and clamped to ±2, the bias is
/// a·dx² + b·dy² + c·dx·dy + d·dx + e·dy + f. The six coefficients are read from the query by a layer that starts at
/// zero, on top of one learned set for each <see cref="ProposalKind"/>. A phrase starts without any prior. Geometry is
/// (B, Q, 5): centre x and y, width, height, kind.
/// </remarks>
internal sealed class QuadraticMaskPrior : Module, IMaskPrior
{
    private const double Reach = 2;
    private readonly Linear coefficients;
    private readonly Parameter kind_bias;

    /// <summary>Creates the prior.</summary>
    /// <param name="hiddenDim">The queries' width C.</param>
    public QuadraticMaskPrior(int hiddenDim)
        : base(nameof(QuadraticMaskPrior))
    {
        coefficients = Linear(hiddenDim, 6);
        init.zeros_(coefficients.weight);
        init.zeros_(coefficients.bias!);

        // Zero crossing at half the size in either direction: the ellipse inscribed in the box.
        var start = zeros(Enum.GetValues<ProposalKind>().Length, 6);
        foreach (var kind in Enum.GetValues<ProposalKind>())
        {
            if (kind != ProposalKind.Phrase)
            {
                start[(int)kind] = tensor(new float[] { -8, -8, 0, 0, 0, 2 });
            }
        }

        kind_bias = Parameter(start);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public Tensor Bias(string variable, Tensor decoderOutput, Tensor geometry, long height, long width)
    {
        using var scope = NewDisposeScope();
        var kinds = geometry[TensorIndex.Ellipsis, 4].to_type(ScalarType.Int64); // (B, Q)
        var k = coefficients.call(decoderOutput).Plus(kind_bias[kinds]);               // (B, Q, 6)

        var dx = Offset(geometry, 0, width);   // (B, Q, 1, W)
        var dy = Offset(geometry, 1, height).transpose(2, 3); // (B, Q, H, 1)
        Tensor Coefficient(int i) => k[TensorIndex.Ellipsis, i].unsqueeze(-1).unsqueeze(-1); // (B, Q, 1, 1)

        // A matrix of rank three a query: of full size there is the product alone.
        var alongX = (Coefficient(0) * dx * dx).Plus(Coefficient(3) * dx);                             // (B, Q, 1, W)
        var alongY = (Coefficient(1) * dy * dy).Plus(Coefficient(4) * dy).Plus(Coefficient(5));        // (B, Q, H, 1)
        var rows = cat([alongY, ones_like(alongY), Coefficient(2) * dy], 3);                           // (B, Q, H, 3)
        var columns = cat([ones_like(alongX), alongX, dx], 2);                                         // (B, Q, 3, W)
        return rows.matmul(columns).MoveToOuterDisposeScope();                                         // (B, Q, H, W)
    }

    // Distance of each cell's centre from the query's centre, in the query's own size.
    private static Tensor Offset(Tensor geometry, int axis, long cells)
    {
        var centre = geometry[TensorIndex.Ellipsis, axis].unsqueeze(-1).unsqueeze(-1);
        var size = geometry[TensorIndex.Ellipsis, axis + 2].unsqueeze(-1).unsqueeze(-1).clamp_min(Constant(0.01));
        var grid = Range(0, cells, geometry.dtype, geometry.device).Plus(0.5) / Constant(cells);
        return ((grid - centre) / size).clamp(Constant(-Reach), Constant(Reach));
    }
}
