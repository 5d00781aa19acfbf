using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Lets the object that a prompt seems to mean have its say: who clicks mostly means a whole object, and the detector knows its extent.</summary>
/// <remarks>Which object is meant, and how much it is trusted over the prompt's own mask, is learned, for each kind of prompt apart. Stateless; safe for concurrent inference.</remarks>
internal sealed class PromptJoin : Module
{
    private const int Evidence = 6;
    private const double Floor = 1e-3;
    private const double Bound = 6; // a logit beyond this is as sure as can be

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Parameter share;

    /// <summary>Creates the join.</summary>
    public PromptJoin()
        : base(nameof(PromptJoin))
    {
        var kinds = Enum.GetValues<ProposalKind>().Length;
        weight = Parameter(tensor(new float[] { 0.7f, 0.3f, 0.3f, 0.3f, 3, 1 }).repeat(kinds, 1));
        bias = Parameter(full([kinds], Constant(-2.0)));
        share = Parameter(zeros(kinds));
        RegisterComponents();
    }

    /// <summary>Whether each object is what each prompt means.</summary>
    /// <param name="prompts">(S, h, w): logits of the prompts' own queries.</param>
    /// <param name="objects">(K, h', w'): logits of the objects.</param>
    /// <param name="quality">(K) logits: the IoU each object expects of its mask.</param>
    /// <param name="scores">(K): the objects' detection scores, 0–1.</param>
    /// <param name="geometry">(K, 4): centre and size of the objects' boxes.</param>
    /// <param name="batch">The prompts.</param>
    /// <returns>(K, S) logits, owned by the caller.</returns>
    public Tensor Meant(Tensor prompts, Tensor objects, Tensor quality, Tensor scores, Tensor geometry, SpatialPromptBatch batch)
    {
        using var scope = NewDisposeScope();
        var (p, o) = (ToSize(prompts, objects).sigmoid().flatten(1), objects.sigmoid().flatten(1));
        var overlap = o.matmul(p.t());                                                                            // (K, S)
        var agreement = overlap / (o.sum(1, keepdim: true).Plus(p.sum(1)) - overlap).Plus(1);
        var evidence = stack(
            [
                scores.Plus(Floor).log().unsqueeze(-1).expand_as(overlap),
                quality.unsqueeze(-1).expand_as(overlap),
                Under(objects, batch.Points, batch.Weights),
                Under(objects.neg(), batch.NegativePoints, batch.NegativeWeights),
                agreement,
                Overlap(geometry, batch.Geometry),
            ],
            dim: -1); // (K, S, 6)
        return (evidence * weight[batch.Kinds]).sum(-1).Plus(bias[batch.Kinds]).MoveToOuterDisposeScope();
    }

    /// <summary>Joins the masks.</summary>
    /// <param name="prompts">(S, h, w) logits.</param>
    /// <param name="objects">Gives the mask logits (n, h, w) of n objects, by their numbers (n).</param>
    /// <param name="meant">(K, S) logits of <see cref="Meant"/>.</param>
    /// <param name="batch">The prompts.</param>
    /// <returns>(S, h, w) logits, owned by the caller.</returns>
    public Tensor Masks(Tensor prompts, Func<Tensor, Tensor> objects, Tensor meant, SpatialPromptBatch batch)
    {
        using var scope = NewDisposeScope();
        var (sure, at) = meant.max(0);                                                         // (S), (S)
        var trust = (sure.sigmoid() * share[batch.Kinds].sigmoid()).unsqueeze(-1).unsqueeze(-1); // (S, 1, 1)
        return (prompts * trust.neg().Plus(1)).Plus(objects(at) * trust).MoveToOuterDisposeScope();
    }

    private static Tensor ToSize(Tensor masks, Tensor like) => masks.shape[1] == like.shape[1] && masks.shape[2] == like.shape[2]
        ? masks
        : functional.interpolate(masks.unsqueeze(0), [like.shape[1], like.shape[2]], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0);

    // (K, h, w) logits at (S, N, 2) points, averaged over each prompt's points -> (K, S); 0 where it has none.
    private static Tensor Under(Tensor logits, Tensor points, Tensor weights)
    {
        var grid = ((points * Constant(2)) - Constant(1)).unsqueeze(0); // (1, S, N, 2) in -1…1, as grid_sample counts
        var sampled = functional.grid_sample(logits.unsqueeze(0), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        var bounded = sampled.squeeze(0).clamp(Constant(-Bound), Constant(Bound)); // (K, S, N)
        return (bounded * weights).sum(-1) / weights.sum(-1).clamp_min(Constant(1));
    }

    // IoU of (K, 4) and (S, 4) boxes -> (K, S)
    private static Tensor Overlap(Tensor objects, Tensor prompts)
    {
        var (a, b) = (objects.unsqueeze(1), prompts.unsqueeze(0));
        var (ca, cb, sa, sb) = (a[.., .., ..2], b[.., .., ..2], a[.., .., 2..], b[.., .., 2..]);
        var half = Constant(0.5);
        var low = maximum(ca - (sa * half), cb - (sb * half));
        var high = minimum(ca.Plus(sa * half), cb.Plus(sb * half));
        var inner = (high - low).clamp_min(Constant(0)).prod(-1);
        return inner / (sa.prod(-1).Plus(sb.prod(-1)) - inner).clamp_min(Constant(Floor));
    }
}
