using FindAgents.Engine.Masks;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Holds a mask to what was clicked: a person who clicks on a pixel is not to be told that they are wrong.</summary>
/// <remarks>The network reads clicks as evidence and may overrule them; this bends its logits around each click, and nowhere else.</remarks>
internal static class ClickGuarantee
{
    private const double Radius = 2;  // cells of the mask: 2 input pixels
    private const double Certain = 3; // logit at the click

    /// <summary>Bends the logits around clicks.</summary>
    /// <param name="logits">(h, w).</param>
    /// <param name="positive">Points that are inside, in units of the image.</param>
    /// <param name="negative">Points that are not.</param>
    /// <returns>(h, w), owned by the caller.</returns>
    public static Tensor Apply(Tensor logits, IReadOnlyList<PointF> positive, IReadOnlyList<PointF> negative)
    {
        using var scope = NewDisposeScope();
        var bent = logits.alias();
        foreach (var (point, wanted) in positive.Select(p => (p, Certain)).Concat(negative.Select(p => (p, -Certain))))
        {
            var near = Near(bent.shape[0], point.Y, bent).unsqueeze(1) * Near(bent.shape[1], point.X, bent).unsqueeze(0); // (h, w), 1 at the click
            bent = bent.Plus(near * bent.neg().Plus(wanted));
        }

        return bent.MoveToOuterDisposeScope();
    }

    // A bell around the cell that a coordinate falls into; its neighbours are interpolated with it, so they count in full.
    private static Tensor Near(long cells, double at, Tensor like)
    {
        using var place = TorchSharp.ScalarExtensionMethods.ToScalar((at * cells) - 0.5);
        var distance = (Range(0, cells, like.dtype, like.device) - place).abs().sub(Constant(1)).clamp_min(Constant(0));
        return (distance * distance * Constant(-0.5 / (Radius * Radius))).exp();
    }
}
