using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>
/// Gives the interface's proposals something to start from: the embedding sampler takes the features that lie at a
/// detection peak, a click, a box, a stroke or a mask; a phrase brings its own embedding.
/// </summary>
/// <remarks>
/// The official models start from learned queries; on a few hundred photos queries that start where the foundation
/// already looks learn two orders of magnitude faster. Stateless; safe for concurrent inference.
/// </remarks>
internal sealed class ProposalSeeds : Module
{
    private const double LeastSight = 0.02; // the square of the weakest score that says anything

    private readonly Linear content_proj;
    private readonly Linear position_proj;
    private readonly Linear heat_proj;
    private readonly Linear phrase_proj;
    private readonly Linear seen_proj;
    private readonly Embedding class_embed;
    private readonly Embedding kind_embed;
    private readonly Embedding pn_indicator;
    private readonly Parameter phrase_position;
    private readonly Parameter memory_content;

    /// <summary>Creates the seeds.</summary>
    /// <param name="hiddenDim">The queries' width C.</param>
    /// <param name="dimProj">The semantic space's width P.</param>
    /// <param name="classes">How many classes the vision foundation's heat maps tell apart.</param>
    public ProposalSeeds(int hiddenDim, int dimProj, int classes)
        : base(nameof(ProposalSeeds))
    {
        content_proj = Linear(4 * hiddenDim, hiddenDim);
        position_proj = Linear(FourierPosition.Width(4), hiddenDim);
        heat_proj = Linear(classes, hiddenDim);
        phrase_proj = Linear(dimProj, hiddenDim);
        seen_proj = Linear(hiddenDim, hiddenDim);
        class_embed = Embedding(classes, hiddenDim);
        kind_embed = Embedding(Enum.GetValues<ProposalKind>().Length, hiddenDim);
        pn_indicator = Embedding(2, hiddenDim);
        phrase_position = Parameter(randn(hiddenDim) * Constant(0.02));
        memory_content = Parameter(randn(hiddenDim) * Constant(0.02));
        init.normal_(class_embed.weight!, 0, 0.02);
        init.normal_(kind_embed.weight!, 0, 0.02);
        init.normal_(pn_indicator.weight!, 0, 0.02);
        RegisterComponents();
    }

    /// <summary>Samples every map at points and averages over each group of points.</summary>
    /// <param name="maps">Four maps, each (1, C, h, w).</param>
    /// <param name="points">(G, N, 2), x and y in 0–1.</param>
    /// <param name="weights">(G, N): 1 for a point, 0 for padding.</param>
    /// <returns>(G, C).</returns>
    public Tensor PooledContent(IReadOnlyList<Tensor> maps, Tensor points, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var sampled = Sample(maps, points); // (G, N, 4C)
        var w = weights.unsqueeze(-1);
        var mean = (sampled * w).sum(1) / w.sum(1).clamp_min(Constant(1));
        return content_proj.call(mean).MoveToOuterDisposeScope();
    }

    /// <summary>Seeds of object proposals at detection peaks.</summary>
    /// <param name="maps">Four maps, each (1, C, h, w).</param>
    /// <param name="geometry">(Q, 4): centre and size of each peak's box.</param>
    /// <param name="peaks">(Q, 2): the peaks themselves, x and y in 0–1.</param>
    /// <param name="classIds">(Q), int64.</param>
    /// <param name="scores">(Q): the peaks' heights, 0–1.</param>
    /// <param name="heat">(Q, K): every class's score at the peaks, 0–1.</param>
    /// <returns>Content (1, Q, C) and position (1, Q, C).</returns>
    public (Tensor Content, Tensor Position) Objects(IReadOnlyList<Tensor> maps, Tensor geometry, Tensor peaks, Tensor classIds, Tensor scores, Tensor heat)
    {
        using var scope = NewDisposeScope();
        var pooled = PooledContent(maps, peaks.unsqueeze(1), ones(peaks.shape[0], 1, peaks.dtype, peaks.device));
        var content = pooled
            .Plus(heat_proj.call(heat))
            .Plus(class_embed.call(classIds) * scores.unsqueeze(-1))
            .Plus(Kind(ProposalKind.Peak));
        var position = position_proj.call(FourierPosition.Encode(geometry));
        return (content.unsqueeze(0).MoveToOuterDisposeScope(), position.unsqueeze(0).MoveToOuterDisposeScope());
    }

    /// <summary>Seeds of segment proposals where something was indicated.</summary>
    /// <param name="maps">Four maps, each (1, C, h, w).</param>
    /// <param name="geometry">(S, 4).</param>
    /// <param name="kinds">(S), int64 values of <see cref="ProposalKind"/>.</param>
    /// <param name="points">(S, N, 2) positive points.</param>
    /// <param name="weights">(S, N): 1 for a point, 0 for padding.</param>
    /// <returns>Content (1, S, C) and position (1, S, C).</returns>
    public (Tensor Content, Tensor Position) Segments(IReadOnlyList<Tensor> maps, Tensor geometry, Tensor kinds, Tensor points, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var content = PooledContent(maps, points, weights).Plus(kind_embed.call(kinds));
        var position = position_proj.call(FourierPosition.Encode(geometry));
        return (content.unsqueeze(0).MoveToOuterDisposeScope(), position.unsqueeze(0).MoveToOuterDisposeScope());
    }

    /// <summary>Prompt tokens (<c>tokens_vision_spatial</c>): what lies under each single point, and whether it is wanted.</summary>
    /// <param name="maps">Four maps, each (1, C, h, w).</param>
    /// <param name="points">(T, 2), x and y in 0–1.</param>
    /// <param name="positive">(T), int64: 1 for points on the object, 0 for points that are not.</param>
    /// <returns>Content (1, T, C) and position (1, T, C).</returns>
    public (Tensor Content, Tensor Position) Tokens(IReadOnlyList<Tensor> maps, Tensor points, Tensor positive)
    {
        using var scope = NewDisposeScope();
        var content = content_proj.call(Sample(maps, points.unsqueeze(1)).squeeze(1)).Plus(pn_indicator.call(positive));
        var geometry = cat([points, zeros_like(points)], -1);
        var position = position_proj.call(FourierPosition.Encode(geometry));
        return (content.unsqueeze(0).MoveToOuterDisposeScope(), position.unsqueeze(0).MoveToOuterDisposeScope());
    }

    /// <summary>Seeds of grounding proposals, one for each phrase: what the phrase says, and what is seen where the foundation suspects it.</summary>
    /// <param name="phrases">(P, DimProj) of unit length.</param>
    /// <param name="objects">The objects' own seeds: content and position, each (1, K, C).</param>
    /// <param name="heat">(K, P): how strongly the foundation sees each phrase at each peak, 0–1.</param>
    /// <returns>Content (1, P, C) and position (1, P, C).</returns>
    public (Tensor Content, Tensor Position) Phrases(Tensor phrases, (Tensor Content, Tensor Position) objects, Tensor heat)
    {
        using var scope = NewDisposeScope();

        // Squared, so that the clear sightings drown the vague; where there are only vague ones, little is added at all.
        var strength = heat * heat;
        var weight = (strength / strength.sum(0, keepdim: true).Plus(LeastSight)).t(); // (P, K)
        var content = phrase_proj.call(phrases)
            .Plus(Kind(ProposalKind.Phrase))
            .Plus(seen_proj.call(weight.matmul(objects.Content[0])));
        var position = weight.matmul(objects.Position[0]).Plus(phrase_position);
        return (content.unsqueeze(0).MoveToOuterDisposeScope(), position.unsqueeze(0).MoveToOuterDisposeScope());
    }

    /// <summary>Seeds of spatial memories: one for each prompt that carries a previous mask.</summary>
    /// <param name="count">How many, M.</param>
    /// <returns>(1, M, C).</returns>
    public Tensor Memories(int count) => memory_content.expand(1, count, -1);

    private Tensor Kind(ProposalKind kind) => kind_embed.weight![(int)kind];

    // (1, C, h, w) maps at (G, N, 2) points -> (G, N, 4C)
    private static Tensor Sample(IReadOnlyList<Tensor> maps, Tensor points)
    {
        var grid = ((points * Constant(2)) - Constant(1)).unsqueeze(0); // (1, G, N, 2) in -1…1, as grid_sample counts
        var sampled = maps.Select(map => functional.grid_sample(map, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false));
        return cat([.. sampled], 1).squeeze(0).permute(1, 2, 0);
    }
}
