using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>An image of a training batch, with the prompts and the truth of every task that is to learn from it.</summary>
/// <remarks>
/// Holds tensors that it does not own; they may be on any device. Masks have the image's size H, W. Class prompt, caption
/// and sentence are given for every image of a batch or for none; an image without phrases or strokes may leave them out.
/// </remarks>
public sealed record OfficialSample
{
    /// <summary>(3, H, W): RGB in 0–255, of any number type.</summary>
    public required Tensor Pixels { get; init; }

    /// <summary>(N), int64: the objects' classes, 0 … K − 1.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>(N, H, W), bool: the objects' masks.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>The class asked about.</summary>
    public ClassPromptSample? Class { get; init; }

    /// <summary>The caption, one text.</summary>
    public PromptTokens? Caption { get; init; }

    /// <summary>The phrases.</summary>
    public PhraseSample? Phrases { get; init; }

    /// <summary>The strokes.</summary>
    public StrokeSample? Strokes { get; init; }

    /// <summary>The interleaved sentence.</summary>
    public SentenceSample? Sentence { get; init; }
}
