using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>FIND's UniCL language encoder (<c>modeling/language/vlpencoder.py</c>): CLIP's text transformer and the projection.</summary>
internal sealed class UniclEncoder : ProjectedLanguageEncoder
{
    private readonly TextTransformer lang_encoder;

    /// <summary>Creates the encoder with fresh weights.</summary>
    /// <exception cref="FindException">The sizes do not fit together.</exception>
    public UniclEncoder(UniclConfig config)
        : base(nameof(UniclEncoder), Checked(config).Width, config.Projection, device: null)
    {
        Config = config;
        lang_encoder = new TextTransformer(config);
        RegisterComponents();
    }

    /// <summary>The encoder's sizes.</summary>
    public UniclConfig Config { get; }

    /// <inheritdoc/>
    public override Tensor Hidden(Tensor ids, Tensor attended) => lang_encoder.call(ids, attended);

    /// <summary>The row of the first of the largest ids: the mark of the end has the largest, and padding comes after it.</summary>
    public override Tensor Summary(Tensor hidden, Tensor ids, Tensor attended)
    {
        using var scope = NewDisposeScope();
        var (batch, width) = (hidden.shape[0], hidden.shape[2]);
        var row = ids.argmax(-1).view(batch, 1, 1).expand(batch, 1, width);
        return hidden.gather(1, row).squeeze(1).MoveToOuterDisposeScope(); // (B, L, W) → (B, W)
    }

    private static UniclConfig Checked(UniclConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config is { Width: > 0, Heads: > 0, Layers: > 0, Vocabulary: > 0, Projection: > 0, ContextLength: > 1 } && config.Width % config.Heads == 0
            ? config
            : throw new FindException($"A UniCL encoder needs sizes above zero, a context of two tokens or more and a width that its heads divide; given was {config}.");
    }
}
