using FindAgents.Engine.Runtime;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>How sure find-mini is that a phrase names something in the picture: its own query's opinion and the best-fitting object's, weighed.</summary>
/// <remarks>
/// The weights are a logistic regression on the 100 photos of <c>val</c>, over all 80 category names in each; at one
/// half, about two thirds of the names present are found and six of seven that are absent refused.
/// </remarks>
internal static class PhrasePresence
{
    private const double QueryWeight = 0.84;
    private const double ObjectWeight = 2.58;
    private const double Bias = 3.75;
    private const double Floor = 0.02;

    /// <summary>Weighs the evidence.</summary>
    /// <param name="queries">(P): the phrases' presence logits.</param>
    /// <param name="fits">(K, P): how well each object fits each phrase, 0–1.</param>
    /// <param name="scores">(K): the objects' detection scores, 0–1.</param>
    /// <returns>(P) in 0–1, owned by the caller.</returns>
    public static Tensor Weigh(Tensor queries, Tensor fits, Tensor scores)
    {
        using var scope = NewDisposeScope();
        var best = (fits * scores.unsqueeze(-1)).sqrt().amax([0]);
        var evidence = (queries * Constant(QueryWeight)).Plus(best.Plus(Floor).log() * Constant(ObjectWeight)).Plus(Bias);
        return evidence.sigmoid().MoveToOuterDisposeScope();
    }
}
