namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>The sizes of a LLaMA and of what FIND reads from it; <see cref="Official"/> are those of every official FIND model with one.</summary>
internal sealed record LlamaConfig
{
    /// <summary>The name that configurations know the encoder by.</summary>
    public string Name { get; init; } = "llama";

    /// <summary>The most tokens of a text (CONTEXT_LENGTH).</summary>
    public required int ContextLength { get; init; }

    /// <summary>How many different tokens there are.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>W: the width of the hidden states (hidden_size, WIDTH).</summary>
    public required int Width { get; init; }

    /// <summary>The width inside the feed-forward part (intermediate_size).</summary>
    public required int FeedForward { get; init; }

    /// <summary>Layers that the language model has (num_hidden_layers).</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of the queries (num_attention_heads).</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values, each for a group of query heads (num_key_value_heads); as many as <see cref="Heads"/> where there is no grouping.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>What the norms add to the mean square (rms_norm_eps).</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>The base of the rotary embeddings' wave lengths (rope_theta).</summary>
    public double RotaryBase { get; init; } = 10_000;

    /// <summary>
    /// Which hidden state is read (FEATURE_LAYER): 0 is the tokens' embeddings, i what comes out of the i-th layer, and
    /// below zero counts from the end, -1 being the last layer's behind the final norm.
    /// </summary>
    public required int FeatureLayer { get; init; }

    /// <summary>P: the width of the space shared with vision (DIM_PROJ).</summary>
    public required int Projection { get; init; }

    /// <summary>The width of one head.</summary>
    internal int HeadWidth => Width / Heads;

    /// <summary>How many layers come before the hidden state that is read; those behind it are neither loaded nor computed.</summary>
    internal int LayersRead => FeatureLayer < 0 ? Layers + 1 + FeatureLayer : FeatureLayer;

    /// <summary>Whether the final norm comes before the hidden state that is read.</summary>
    internal bool NormRead => LayersRead == Layers;

    /// <summary>The configuration of the official models.</summary>
    public static LlamaConfig Official => EmbeddedYaml.Read<LlamaConfig>("llama-7b.yaml");
}
