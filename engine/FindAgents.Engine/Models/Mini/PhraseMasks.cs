using FindAgents.Engine.Runtime;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Joins what a phrase's own query sees with the objects that the phrase fits.</summary>
/// <remarks>
/// The query knows words that the detector has no class for, the objects have the sharper outlines: where both speak,
/// a pixel's probability is the mean of theirs. The numbers below were chosen on the 100 photos of <c>val</c>.
/// </remarks>
internal static class PhraseMasks
{
    private const double LeastFit = 0.2;     // an object that fits less is not meant
    private const double LeastShare = 0.5;   // nor is one that fits less than half as well as the best
    private const double QueryOffset = 0.7;  // queries err on the side of too little
    private const double Edge = 1e-4;

    /// <summary>Joins the masks.</summary>
    /// <param name="phrases">(P, h, w): logits of the phrases' own queries.</param>
    /// <param name="objects">(K, h, w): logits of the objects.</param>
    /// <param name="fits">(K, P): how well each object fits each phrase, 0–1.</param>
    /// <param name="scores">(K): the objects' detection scores, 0–1.</param>
    /// <returns>(P, h, w) logits, owned by the caller.</returns>
    public static Tensor Combine(Tensor phrases, Tensor objects, Tensor fits, Tensor scores)
    {
        using var scope = NewDisposeScope();
        var sure = (fits * scores.unsqueeze(-1)).sqrt();                                   // (K, P)
        var best = sure.amax([0], keepdim: true);                                          // (1, P)
        var meant = (sure > Constant(LeastFit)).logical_and(sure > best * Constant(LeastShare));
        var query = phrases.Plus(QueryOffset).sigmoid();                           // (P, h, w)
        var masks = objects.sigmoid();                                                     // (K, h, w)
        var joined = new Tensor[phrases.shape[0]];
        for (var p = 0; p < joined.Length; p++)
        {
            var chosen = meant.select(1, p).nonzero().squeeze(-1);
            joined[p] = chosen.shape[0] == 0
                ? query[p]
                : query[p].Plus(masks.index_select(0, chosen).amax([0])) * Constant(0.5);
        }

        return stack(joined).clamp(Constant(Edge), Constant(1 - Edge)).logit().MoveToOuterDisposeScope();
    }
}
