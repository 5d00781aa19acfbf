using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Joins what a phrase's own query sees with the objects that the phrase fits.</summary>
internal static class PhraseMasks
{
    private const double FitThreshold = 0.3;

    /// <summary>Joins the masks.</summary>
    /// <param name="phrases">(P, h, w): logits of the phrases' own queries.</param>
    /// <param name="objects">(K, h, w): logits of the objects.</param>
    /// <param name="fits">(K, P): how well each object fits each phrase, 0–1.</param>
    /// <param name="scores">(K): the objects' detection scores, 0–1.</param>
    /// <returns>(P, h, w) logits, owned by the caller.</returns>
    public static Tensor Combine(Tensor phrases, Tensor objects, Tensor fits, Tensor scores)
    {
        using var scope = NewDisposeScope();
        var sure = (fits * scores.unsqueeze(-1)).sqrt();                    // (K, P)
        var shape = objects.shape;
        var flat = objects.flatten(1);                                      // (K, h·w)
        var joined = phrases.flatten(1).clone();                            // (P, h·w)
        for (var p = 0; p < joined.shape[0]; p++)
        {
            var chosen = (sure[.., p] > Constant(FitThreshold)).nonzero().squeeze(-1);
            if (chosen.shape[0] > 0)
            {
                joined[p] = joined[p].maximum(flat.index_select(0, chosen).max(0).values);
            }
        }

        return joined.view(-1, shape[1], shape[2]).MoveToOuterDisposeScope();
    }
}
