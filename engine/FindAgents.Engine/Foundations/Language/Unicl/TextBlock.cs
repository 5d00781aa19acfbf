using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using MultiheadAttention = FindAgents.Engine.Interface.MultiheadAttention;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>A block of CLIP's text transformer: attention and a feed-forward part, each on its normalised input, each added to it.</summary>
internal sealed class TextBlock : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>What the official layer norm adds to the variance.</summary>
    public const double NormEpsilon = 1e-12;

    private readonly MultiheadAttention attn;
    private readonly LayerNorm ln_1;
    private readonly TextFeedForward mlp;
    private readonly LayerNorm ln_2;

    public TextBlock(int width, int heads)
        : base(nameof(TextBlock))
    {
        attn = new MultiheadAttention(width, heads);
        ln_1 = nn.LayerNorm(width, NormEpsilon);
        mlp = new TextFeedForward(width);
        ln_2 = nn.LayerNorm(width, NormEpsilon);
        RegisterComponents();
    }

    /// <summary>Runs the block.</summary>
    /// <param name="input">(B, L, W).</param>
    /// <param name="allowed">(1 or B, 1 or L, L), bool: where a token may look; everywhere there is a token to look at.</param>
    /// <returns>(B, L, W).</returns>
    public override Tensor forward(Tensor input, Tensor allowed)
    {
        using var scope = NewDisposeScope();
        var normed = ln_1.call(input);
        var x = input.Plus(attn.Attend(attn.Query(normed), attn.Key(normed), attn.Value(normed), allowed, rowsMayBeEmpty: false));
        return x.Plus(mlp.call(ln_2.call(x))).MoveToOuterDisposeScope();
    }
}
