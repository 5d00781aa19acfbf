using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Joins what a phrase's own query sees with the objects that the phrase names, and says how sure it is that there are any.</summary>
/// <remarks>
/// The query knows words that the detector has no class for, the objects have the sharper outlines. How much each object
/// is trusted, and how the two are mixed, is learned with everything else. Stateless; safe for concurrent inference.
/// </remarks>
internal sealed class PhraseJoin : Module
{
    private const double Floor = 1e-3;
    private const double Edge = 1e-4;
    private const double Negligible = 0.1;

    private readonly Linear member;     // is this object meant?
    private readonly Parameter leeway;  // how much less sure than the best an object may be and still belong
    private readonly Parameter share;   // how much the objects say, and
    private readonly Parameter trust;   // how much more where they are sure
    private readonly Parameter offset;  // the query's own threshold
    private readonly Linear presence;

    /// <summary>Creates the join.</summary>
    public PhraseJoin()
        : base(nameof(PhraseJoin))
    {
        member = Linear(4, 1);
        presence = Linear(3, 1);
        leeway = Parameter(tensor(2f));
        share = Parameter(tensor(1.5f));
        trust = Parameter(tensor(0.5f));
        offset = Parameter(tensor(0.5f));
        using (no_grad())
        {
            member.weight.copy_(tensor(new float[,] { { 0.5f, 1, 0.25f, 0.25f } }));
            member.bias!.copy_(tensor(new float[] { 2 }));
            presence.weight.copy_(tensor(new float[,] { { 0.5f, 0.5f, 0.5f } }));
            presence.bias!.copy_(tensor(new float[] { 1 }));
        }

        RegisterComponents();
    }

    /// <summary>Whether each object belongs to what each phrase names.</summary>
    /// <param name="fits">(K, P) logits: how well each object fits each phrase in the semantic space.</param>
    /// <param name="heat">(K, P): how strongly the foundation sees the phrase at each peak, 0–1.</param>
    /// <param name="quality">(K) logits: the IoU each object expects of its mask.</param>
    /// <param name="scores">(K): the peaks' heights, 0–1.</param>
    /// <returns>(K, P) logits, owned by the caller.</returns>
    public Tensor Members(Tensor fits, Tensor heat, Tensor quality, Tensor scores)
    {
        using var scope = NewDisposeScope();
        var evidence = stack(
            [
                fits,
                heat.Plus(Floor).log(),
                quality.unsqueeze(-1).expand_as(fits),
                scores.Plus(Floor).log().unsqueeze(-1).expand_as(fits),
            ],
            dim: -1); // (K, P, 4)
        return member.call(evidence).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Whether each phrase names anything in the image.</summary>
    /// <param name="queries">(P) logits: what the phrases' own queries say.</param>
    /// <param name="members">(K, P) logits of <see cref="Members"/>.</param>
    /// <param name="heat">(K, P), 0–1.</param>
    /// <returns>(P) logits, owned by the caller.</returns>
    public Tensor Presence(Tensor queries, Tensor members, Tensor heat)
    {
        using var scope = NewDisposeScope();
        var evidence = stack([queries, members.amax([0]), heat.amax([0]).Plus(Floor).log()], dim: -1); // (P, 3)
        return presence.call(evidence).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Joins the masks: where each phrase would be, if it is there at all.</summary>
    /// <remarks>Whether it is there is <see cref="Presence"/>'s affair: a mask that shrank with doubt would answer two questions at once.</remarks>
    /// <param name="phrases">(P, h, w): logits of the phrases' own queries.</param>
    /// <param name="objects">Gives the mask logits (n, h, w) of n objects, by their numbers (n).</param>
    /// <param name="members">(K, P) logits of <see cref="Members"/>.</param>
    /// <returns>(P, h, w) logits, owned by the caller.</returns>
    public Tensor Masks(Tensor phrases, Func<Tensor, Tensor> objects, Tensor members)
    {
        using var scope = NewDisposeScope();
        var query = phrases.Plus(offset).sigmoid();                                       // (P, h, w)
        var best = members.amax([0], keepdim: true);                                      // (1, P)
        var belonging = (members - best).Plus(leeway).sigmoid();                          // (K, P)
        var say = (best[0] * trust).Plus(share).sigmoid();                                // (P)
        var counted = belonging > Constant(Negligible);                                   // (K, P)
        var needed = counted.any(1).nonzero().squeeze(-1);                                // (n): no mask is made that no phrase counts
        var masks = objects(needed).sigmoid();                                            // (n, h, w)
        var joined = new Tensor[phrases.shape[0]];
        for (var p = 0; p < joined.Length; p++)
        {
            var own = counted.select(1, p).index_select(0, needed).nonzero().squeeze(-1);
            var weight = belonging.select(1, p).index_select(0, needed).index_select(0, own);
            var union = (masks.index_select(0, own) * weight.unsqueeze(-1).unsqueeze(-1)).amax([0]); // (h, w)
            joined[p] = (query[p] * say[p].neg().Plus(1)).Plus(union * say[p]);
        }

        return stack(joined).clamp(Constant(Edge), Constant(1 - Edge)).logit().MoveToOuterDisposeScope();
    }
}
