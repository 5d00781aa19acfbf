using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>A row of numbers for every token, from a file: zeros until then.</summary>
internal sealed class FrozenTable : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public FrozenTable(int rows, int width, ScalarType dtype, Device? device)
        : base(nameof(FrozenTable))
    {
        weight = new Parameter(zeros([rows, width], dtype, device), requires_grad: false);
        RegisterComponents();
    }

    /// <summary>The rows of (B, L) tokens: (B, L, W).</summary>
    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        return weight.index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], weight.shape[1]).MoveToOuterDisposeScope();
    }
}
