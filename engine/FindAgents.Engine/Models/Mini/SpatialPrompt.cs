using FindAgents.Engine.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>One thing that a person indicated, in units of the image's width and height.</summary>
/// <param name="Kind">What it starts from.</param>
/// <param name="Positive">Points that lie on it; at least one.</param>
/// <param name="Negative">Points that do not.</param>
/// <param name="Geometry">Where the query starts and how large it is: the box given, or one around the points.</param>
/// <param name="Previous">(h, w) logits of the answer that this prompt refines, or <see langword="null"/>. Not owned.</param>
public sealed record SpatialPrompt(ProposalKind Kind, IReadOnlyList<PointF> Positive, IReadOnlyList<PointF> Negative, PromptGeometry Geometry, Tensor? Previous = null)
{
    /// <summary>The most positive points of one prompt that are sampled; more are thinned evenly.</summary>
    public const int MaxPoints = 64;

    /// <summary>Takes at most <paramref name="count"/> of the points, evenly spread over their order.</summary>
    public static IReadOnlyList<PointF> Thin(IReadOnlyList<PointF> points, int count)
    {
        if (points.Count <= count)
        {
            return points;
        }

        var thinned = new PointF[count];
        for (var i = 0; i < count; i++)
        {
            thinned[i] = points[(int)((i + 0.5) * points.Count / count)];
        }

        return thinned;
    }
}
