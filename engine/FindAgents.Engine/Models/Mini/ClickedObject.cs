using FindAgents.Engine.Runtime;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Lets the object that lies under a click have its say: who clicks mostly means a whole object, and the detector knows its extent.</summary>
/// <remarks>On <c>val</c> this is worth four points of mean IoU for one click on a thing, and costs stuff nothing where no object is seen.</remarks>
internal static class ClickedObject
{
    private const float LeastEvidence = 0.1f;

    /// <summary>Joins the click's own mask with the surest object's that holds the click.</summary>
    /// <param name="click">(h, w): logits of the click's own query.</param>
    /// <param name="objects">(K, h, w): logits of the objects.</param>
    /// <param name="scores">(K): the objects' detection scores, 0–1.</param>
    /// <param name="prompt">The prompt; only clicks alone are joined.</param>
    /// <returns>(h, w) logits, owned by the caller.</returns>
    public static Tensor Join(Tensor click, Tensor objects, Tensor scores, SpatialPrompt prompt)
    {
        if (prompt.Kind != ProposalKind.Point)
        {
            return click.alias();
        }

        using var scope = NewDisposeScope();
        var evidence = scores.clone();
        foreach (var point in prompt.Positive)
        {
            evidence = evidence * Inside(objects, point);
        }

        foreach (var point in prompt.Negative)
        {
            evidence = evidence * Inside(objects.neg(), point);
        }

        var (most, at) = evidence.max(0);
        return most.item<float>() < LeastEvidence
            ? click.alias().MoveToOuterDisposeScope()
            : (click.Plus(objects[at.item<long>()]) * Constant(0.5)).MoveToOuterDisposeScope();
    }

    // (K): how sure each object is that a point lies inside.
    private static Tensor Inside(Tensor logits, Masks.PointF point)
    {
        var y = Math.Min((long)(point.Y * logits.shape[1]), logits.shape[1] - 1);
        var x = Math.Min((long)(point.X * logits.shape[2]), logits.shape[2] - 1);
        return logits.select(2, x).select(1, y).sigmoid();
    }
}
