using System.Collections.Immutable;
using FindAgents.Engine.Prototypes;
using FindAgents.Training.Losses;
using FindAgents.Training.Matching;

namespace FindAgents.Training.Official;

/// <summary>How an <see cref="OfficialTrainingStep"/> trains; the defaults are every official configuration's (MODEL.DECODER).</summary>
public sealed record OfficialTrainingOptions
{
    /// <summary>The losses' weights (CLASS_WEIGHT, GMASK_WEIGHT and so on).</summary>
    public static ImmutableDictionary<string, double> OfficialWeights { get; } = new Dictionary<string, double>
    {
        ["loss_mask_ce"] = 2,
        ["loss_mask_bce"] = 5,
        ["loss_mask_dice"] = 5,
        ["loss_spatial_ce"] = 0.4,
        ["loss_spatial_bce"] = 1,
        ["loss_spatial_dice"] = 1,
        ["loss_grounding_ce"] = 0.4,
        ["loss_grounding_bce"] = 1,
        ["loss_grounding_dice"] = 1,
        ["loss_retrieval_decoder"] = 8,
        ["loss_interleave_itc"] = 8,
        ["loss_interleave_ce"] = 0.4,
        ["loss_interleave_bce"] = 1,
        ["loss_interleave_dice"] = 1,
    }.ToImmutableDictionary();

    /// <summary>The task, or all of them at once. What the samples have no prompt for takes no part.</summary>
    public TaskPrototype Prototype { get; init; } = BuiltInPrototypes.Everything;

    /// <summary>The loss terms, in the order in which they draw their points; leave out those of tasks that the samples do not have.</summary>
    public IReadOnlyList<ILossTerm> Terms { get; init; } =
        [new LabelTerm(), new MaskTerm(), new SpatialTerm(), new GroundingTerm(), new RetrievalTerm(), new InterleaveTerm()];

    /// <summary>The losses' weights by name without the layer's number; a loss without a weight is left out.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = OfficialWeights;

    /// <summary>What matching costs.</summary>
    public MatchingCosts Costs { get; init; } = new();

    /// <summary>At how many points masks are compared.</summary>
    public PointSamplingOptions Points { get; init; } = new();

    /// <summary>Weight of the class loss of phrases that somebody said (TEXT_WEIGHT).</summary>
    public double PhraseWeight { get; init; } = 2;

    /// <summary>Weight of the class loss of phrases that are class names (CLASS_WEIGHT of grounding).</summary>
    public double ClassNameWeight { get; init; } = 0.5;

    /// <summary>
    /// The most times that strokes are corrected by a click before the step: how often is drawn, from 0 to this (MAX_ITER).
    /// </summary>
    /// <remarks>The official code raises whenever more than 0 is drawn.</remarks>
    public int MaxCorrections { get; init; } = 1;
}
