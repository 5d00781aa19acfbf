using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

internal sealed partial class FindMiniNetwork
{
    /// <summary>What places images and sentences beside the interface.</summary>
    public IReadOnlyList<RetrievalExpert> Experts => [.. experts];

    /// <summary>Places images in the space that they share with sentences.</summary>
    /// <param name="descriptions">(B, F): what <see cref="ImageEncoder.Describe"/> says of each.</param>
    /// <param name="objects">The images' objects at each step, B of them side by side.</param>
    /// <returns>(B, P (1 + experts)), of unit length, owned by the caller: the interface's part, then each expert's, all of one length.</returns>
    public Tensor EmbedImages(Tensor descriptions, VariableTrail objects)
    {
        using var scope = NewDisposeScope();
        var scaled = ScaleDescriptions(descriptions);
        return Together([ReadImages(scaled, objects), .. experts.Select(expert => expert.Images(scaled))]).MoveToOuterDisposeScope();
    }

    /// <summary>Places sentences in the space that they share with images.</summary>
    /// <param name="words">(B, L, W): words, and what <see cref="RegionWords"/> makes of pieces of images.</param>
    /// <param name="padding">(B, L), true where there is no word.</param>
    /// <returns>(B, P (1 + experts)), of unit length, owned by the caller; in the order of <see cref="EmbedImages"/>.</returns>
    public Tensor EmbedSentences(Tensor words, Tensor padding)
    {
        using var scope = NewDisposeScope();
        return Together([ReadSentences(words, padding), .. experts.Select(expert => expert.Sentences(words, padding))]).MoveToOuterDisposeScope();
    }

    /// <summary>Brings what describes images to what encoders and experts take: (B, F) in, (B, F) out.</summary>
    public Tensor ScaleDescriptions(Tensor descriptions) => image_encoder.Scale(descriptions);

    /// <summary>Places images as the interface alone does.</summary>
    /// <param name="scaled">(B, F): what <see cref="ScaleDescriptions"/> makes of their descriptions.</param>
    /// <param name="objects">The images' objects at each step, B of them side by side.</param>
    /// <returns>(B, P), of unit length, owned by the caller.</returns>
    public Tensor ReadImages(Tensor scaled, VariableTrail objects)
    {
        using var scope = NewDisposeScope();
        using var memory = NoMemory(scaled.shape[0], scaled.device);
        var (content, direct) = image_encoder.Encode(scaled);
        var inputs = new InterfaceInputs(memory)
            .Set(VariableNames.ObjectProposals, VariableInput.Kept(objects))
            .Set(VariableNames.ImageQuery, new VariableInput { Content = content.unsqueeze(1) });
        return Read(MiniPrototypes.ImageTextRetrieval, inputs, VariableNames.ImageQuery, direct).MoveToOuterDisposeScope();
    }

    /// <summary>Places sentences as the interface alone does.</summary>
    /// <param name="words">(B, L, W): words, and what <see cref="RegionWords"/> makes of pieces of images.</param>
    /// <param name="padding">(B, L), true where there is no word.</param>
    /// <returns>(B, P), of unit length, owned by the caller.</returns>
    public Tensor ReadSentences(Tensor words, Tensor padding)
    {
        using var scope = NewDisposeScope();
        using var memory = NoMemory(words.shape[0], words.device);
        var (tokens, sentences) = caption_encoder.Encode(words, padding);
        var content = sentences * Constant(Math.Sqrt(sentences.shape[1])); // as long as the interface's rows are
        var inputs = new InterfaceInputs(memory)
            .Set(VariableNames.LegendQuery, new VariableInput { Content = content.unsqueeze(1) })
            .Set(VariableNames.LegendTokens, new VariableInput { Content = tokens, Position = zeros_like(tokens), Padding = padding });
        return Read(MiniPrototypes.InterleavedRetrieval, inputs, VariableNames.LegendQuery, caption_proj.call(content)).MoveToOuterDisposeScope();
    }

    /// <summary>Places pieces of images in the semantic space, where phrases and proposals meet.</summary>
    /// <param name="regions">(N, F): what <see cref="RegionFeatures.Pool"/> says of each.</param>
    /// <returns>(N, P), of unit length, owned by the caller.</returns>
    public Tensor EmbedRegions(Tensor regions)
    {
        using var scope = NewDisposeScope();
        var words = region_encoder.Words(regions).unsqueeze(1);
        var (_, phrases) = lang_encoder.Encode(words, zeros(words.shape[0], 1, ScalarType.Bool, words.device));
        return phrases.MoveToOuterDisposeScope();
    }

    /// <summary>Which of the vision foundation's classes phrases or pieces of images may mean: (N, P) and (V, P) in, (N, V) logits out.</summary>
    public Tensor Meanings(Tensor phrases, Tensor classes) => class_affinity.Logits(phrases, classes);

    // What a query comes to, and past the interface what it was: the interface's layers are made for masks, and what is
    // the same in all that they let through would be lost.
    private Tensor Read(TaskPrototype prototype, InterfaceInputs inputs, string variable, Tensor direct)
    {
        using var outputs = predictor.Forward(prototype, inputs);
        return nn.functional.normalize(outputs.Final[variable].ClassEmbedding.squeeze(1).Plus(direct), dim: -1);
    }

    // The product of two such vectors is the mean of what each part says.
    private static Tensor Together(Tensor[] parts) => cat(parts, 1) * Constant(1 / Math.Sqrt(parts.Length));

    // Neither prototype looks at pixels.
    private InterfaceMemory NoMemory(long batch, Device device) =>
        predictor.Prepare([.. Enumerable.Repeat(zeros(batch, _hiddenDim, 1, 1, device: device), predictor.Options.FeatureLevels)], zeros(batch, _hiddenDim, 1, 1, device: device));
}
