using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>Multi-head self-attention whose queries and keys know their positions and whose values do not.</summary>
/// <remarks>TorchSharp's own MultiheadAttention leaks a tensor a call (0.107), and its parameters bear these names.</remarks>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter in_proj_weight;
    private readonly Parameter in_proj_bias;
    private readonly Linear out_proj;
    private readonly int _heads;
    private readonly double _dropout;

    public SelfAttention(int dim, int heads, double dropout)
        : base(nameof(SelfAttention))
    {
        _heads = heads;
        _dropout = dropout;
        in_proj_weight = new Parameter(empty(3 * dim, dim));
        in_proj_bias = new Parameter(zeros(3 * dim));
        out_proj = nn.Linear(dim, dim);
        nn.init.xavier_uniform_(in_proj_weight);
        nn.init.zeros_(out_proj.bias!);
        RegisterComponents();
    }

    /// <summary>Attends within a sequence (B, L, C), positions (1, L, C) or of the same shape.</summary>
    public override Tensor forward(Tensor input, Tensor position)
    {
        using var scope = NewDisposeScope();
        var dim = input.shape[2];
        var placed = input.Plus(position);
        var queriesAndKeys = nn.functional.linear(placed, in_proj_weight[..(int)(2 * dim)], in_proj_bias[..(int)(2 * dim)]); // (B, L, 2C)
        var values = nn.functional.linear(input, in_proj_weight[(int)(2 * dim)..], in_proj_bias[(int)(2 * dim)..]);         // (B, L, C)
        var attended = nn.functional.scaled_dot_product_attention(
            Split(queriesAndKeys.narrow(2, 0, dim)), Split(queriesAndKeys.narrow(2, dim, dim)), Split(values), p: training ? _dropout : 0);
        var joined = attended.transpose(1, 2).flatten(2); // (B, heads, L, C/heads) → (B, L, C)
        return out_proj.call(joined).MoveToOuterDisposeScope();
    }

    private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2); // (B, L, C) → (B, heads, L, C/heads)
}
