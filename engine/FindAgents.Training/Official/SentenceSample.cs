using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>A sentence about an image, some of whose entities are pieces of the image instead of words.</summary>
/// <remarks>Holds tensors that it does not own.</remarks>
/// <param name="Tokens">The sentence, one text.</param>
/// <param name="EntityTokens">(E, L), bool: the tokens of each entity.</param>
/// <param name="IsVisual">Whether each entity is a piece of the image.</param>
/// <param name="Masks">(E, H, W), bool: what each entity means; an empty one is passed over.</param>
/// <param name="Strokes">(E, H, W), bool: the strokes that show a visual entity; empty for the others.</param>
public sealed record SentenceSample(PromptTokens Tokens, Tensor EntityTokens, IReadOnlyList<bool> IsVisual, Tensor Masks, Tensor Strokes);
