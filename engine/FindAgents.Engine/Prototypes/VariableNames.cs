namespace FindAgents.Engine.Prototypes;

/// <summary>The names that the official configuration gives to its variables.</summary>
public static class VariableNames
{
    /// <summary>The image's feature maps: what content attention to the image attends to. Not a variable itself.</summary>
    public const string ImageFeatures = "features_vision_image";

    /// <summary>Object proposals.</summary>
    public const string ObjectProposals = "proposals_vision_object";

    /// <summary>Proposals that are compared with phrases.</summary>
    public const string GroundingProposals = "proposals_vision_grounding";

    /// <summary>Proposals that are compared with points, boxes, strokes and masks.</summary>
    public const string SegmentProposals = "proposals_vision_segment";

    /// <summary>Proposals that are compared with the entities of an interleaved query.</summary>
    public const string EntityProposals = "proposals_interleave_entity";

    /// <summary>The whole image's query.</summary>
    public const string ImageQuery = "queries_vision_image";

    /// <summary>One query a spatial prompt.</summary>
    public const string SpatialQueries = "queries_vision_spatial";

    /// <summary>The caption's query.</summary>
    public const string CaptionQuery = "queries_language_caption";

    /// <summary>The class name's query.</summary>
    public const string ClassQuery = "queries_language_class";

    /// <summary>One query a phrase.</summary>
    public const string DescriptionQueries = "queries_language_description";

    /// <summary>The query of a whole interleaved sentence.</summary>
    public const string LegendQuery = "queries_interleave_legend";

    /// <summary>One query an entity of an interleaved sentence.</summary>
    public const string EntityQueries = "queries_interleave_entity";

    /// <summary>Embeddings sampled under a spatial prompt.</summary>
    public const string SpatialTokens = "tokens_vision_spatial";

    /// <summary>Embeddings sampled under the visual entities of an interleaved sentence.</summary>
    public const string EntityTokens = "tokens_vision_spatial_";

    /// <summary>A caption's token embeddings.</summary>
    public const string CaptionTokens = "tokens_language_caption";

    /// <summary>The phrases' token embeddings.</summary>
    public const string DescriptionTokens = "tokens_language_description";

    /// <summary>A class name's token embeddings.</summary>
    public const string ClassTokens = "tokens_language_class";

    /// <summary>An interleaved sentence's token embeddings.</summary>
    public const string LegendTokens = "tokens_interleave_legend";

    /// <summary>Memories of a previous mask.</summary>
    public const string SpatialMemories = "memories_vision_spatial";
}
