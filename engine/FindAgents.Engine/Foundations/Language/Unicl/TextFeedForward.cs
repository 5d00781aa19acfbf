using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>Two linear layers with CLIP's quick GELU, x · sigmoid(1.702 x), between them.</summary>
internal sealed class TextFeedForward : nn.Module<Tensor, Tensor>
{
    private const double Slope = 1.702;

    private readonly Linear c_fc;
    private readonly Linear c_proj;

    public TextFeedForward(int width)
        : base(nameof(TextFeedForward))
    {
        c_fc = nn.Linear(width, 4 * width);
        c_proj = nn.Linear(4 * width, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var wide = c_fc.call(input); // (B, L, 4W)
        return c_proj.call(wide * (wide * Constant(Slope)).sigmoid()).MoveToOuterDisposeScope();
    }
}
