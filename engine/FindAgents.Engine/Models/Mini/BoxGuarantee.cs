using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Holds a mask to the box that was drawn: whoever draws a box around something says that it does not reach beyond.</summary>
internal static class BoxGuarantee
{
    private const double Certain = -6; // logit outside

    /// <summary>Rules out what lies outside a box.</summary>
    /// <param name="logits">(h, w).</param>
    /// <param name="box">The box, in units of the image.</param>
    /// <returns>(h, w), owned by the caller.</returns>
    public static Tensor Apply(Tensor logits, PromptGeometry box)
    {
        using var scope = NewDisposeScope();
        var inside = Within(logits.shape[0], box.CentreY, box.Height, logits).unsqueeze(1).logical_and(Within(logits.shape[1], box.CentreX, box.Width, logits).unsqueeze(0));
        return where(inside, logits, logits.clamp_max(Constant(Certain))).MoveToOuterDisposeScope();
    }

    // Cells whose centre lies within; one cell at least, however small the box is.
    private static Tensor Within(long cells, double centre, double size, Tensor like)
    {
        var half = Math.Max(size, 1.0 / cells) / 2;
        using var from = TorchSharp.ScalarExtensionMethods.ToScalar(((centre - half) * cells) - 0.5);
        using var to = TorchSharp.ScalarExtensionMethods.ToScalar(((centre + half) * cells) - 0.5);
        var at = Range(0, cells, like.dtype, like.device);
        return (at >= from).logical_and(at <= to);
    }
}
