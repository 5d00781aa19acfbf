using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Places images and sentences in a space of its own, past the interface: what one expert misjudges, others mostly do not.</summary>
/// <remarks>Stateless; safe for concurrent inference.</remarks>
internal sealed class RetrievalExpert : Module
{
    private const double Dropped = 0.2;

    private readonly Linear hidden;
    private readonly Dropout dropout;
    private readonly Linear image_proj;
    private readonly PhraseEncoder caption_encoder;

    /// <summary>Creates the expert.</summary>
    /// <param name="inputs">How many numbers describe an image (<see cref="ImageEncoder.Scale"/>).</param>
    /// <param name="wordWidth">The width of the language foundation's embeddings.</param>
    /// <param name="config">Sizes.</param>
    public RetrievalExpert(int inputs, int wordWidth, FindMiniConfig config)
        : base(nameof(RetrievalExpert))
    {
        hidden = Linear(inputs, config.RetrievalExpertWidth);
        dropout = Dropout(Dropped);
        image_proj = Linear(config.RetrievalExpertWidth, config.DimProj);
        caption_encoder = new PhraseEncoder(wordWidth, config.HiddenDim, config.DimProj, config.Heads, config.MaxTokens);
        RegisterComponents();
    }

    /// <summary>Places images.</summary>
    /// <param name="scaled">(B, F): what <see cref="ImageEncoder.Scale"/> makes of their descriptions.</param>
    /// <returns>(B, P), of unit length, owned by the caller.</returns>
    public Tensor Images(Tensor scaled)
    {
        using var scope = NewDisposeScope();
        return functional.normalize(image_proj.call(dropout.call(functional.gelu(hidden.call(scaled)))), dim: -1).MoveToOuterDisposeScope();
    }

    /// <summary>Places sentences.</summary>
    /// <param name="words">(B, L, W).</param>
    /// <param name="padding">(B, L), true where there is no word.</param>
    /// <returns>(B, P), of unit length, owned by the caller.</returns>
    public Tensor Sentences(Tensor words, Tensor padding)
    {
        using var scope = NewDisposeScope();
        return caption_encoder.Encode(words, padding).Phrases.MoveToOuterDisposeScope();
    }
}
