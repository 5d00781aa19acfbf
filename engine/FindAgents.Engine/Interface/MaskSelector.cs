using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>Chooses, for each prompt, the proposal that answers it: the one whose embedding is most similar to the prompt's.</summary>
public static class MaskSelector
{
    /// <summary>Chooses one mask a query, by the dot product of embeddings.</summary>
    /// <param name="masks">(B, Q, H, W): the proposals' mask logits, such as <c>pred_smasks</c>.</param>
    /// <param name="proposals">(B, Q, D): the proposals' embeddings, such as <c>pred_smaskembs</c>.</param>
    /// <param name="queries">(B, n, D): the prompts' embeddings, such as <c>pred_pspatials</c>.</param>
    /// <param name="firstImageDecides">Whether the first image's choice is taken for the whole batch, as the official code does; prompts of a batch are then assumed to be in the same order everywhere.</param>
    /// <returns>(B, n, H, W), owned by the caller.</returns>
    /// <exception cref="ArgumentException">Proposals and queries are not equally wide.</exception>
    public static Tensor Select(Tensor masks, Tensor proposals, Tensor queries, bool firstImageDecides = false)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(queries);
        if (proposals.dim() != 3 || queries.dim() != 3 || proposals.shape[2] != queries.shape[2])
        {
            throw new ArgumentException($"Proposals are ({string.Join(", ", proposals.shape)}), queries ({string.Join(", ", queries.shape)}); expected (B, Q, D) and (B, n, D).", nameof(queries));
        }

        using var scope = NewDisposeScope();
        var best = proposals.matmul(queries.transpose(1, 2)).argmax(1); // (B, Q, n) -> (B, n)
        if (firstImageDecides)
        {
            return masks.index_select(1, best[0]).MoveToOuterDisposeScope();
        }

        var index = best.unsqueeze(-1).unsqueeze(-1).expand(best.shape[0], best.shape[1], masks.shape[2], masks.shape[3]);
        return masks.gather(1, index).MoveToOuterDisposeScope();
    }
}
