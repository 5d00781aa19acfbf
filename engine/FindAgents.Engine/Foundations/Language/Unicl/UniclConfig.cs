namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>The sizes of the UniCL text encoder; <see cref="Official"/> are those of every official FIND model with it.</summary>
internal sealed record UniclConfig
{
    /// <summary>The name that configurations know the encoder by.</summary>
    public string Name { get; init; } = "unicl";

    /// <summary>The most tokens of a text (CONTEXT_LENGTH).</summary>
    public required int ContextLength { get; init; }

    /// <summary>How many different tokens there are.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>W: the transformer's width (WIDTH).</summary>
    public required int Width { get; init; }

    /// <summary>Attention heads (HEADS).</summary>
    public required int Heads { get; init; }

    /// <summary>Transformer blocks (LAYERS).</summary>
    public required int Layers { get; init; }

    /// <summary>Whether a token sees only what stands before it (AUTOGRESSIVE, as it is spelled there).</summary>
    public required bool Causal { get; init; }

    /// <summary>P: the width of the space shared with vision (DIM_PROJ).</summary>
    public required int Projection { get; init; }

    /// <summary>The configuration of the official models.</summary>
    public static UniclConfig Official => EmbeddedYaml.Read<UniclConfig>("unicl.yaml");
}
