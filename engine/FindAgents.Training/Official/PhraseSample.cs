using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Phrases about an image, and what they mean.</summary>
/// <remarks>Holds tensors that it does not own.</remarks>
/// <param name="Tokens">The phrases, G texts.</param>
/// <param name="Masks">(G, H, W), bool.</param>
/// <param name="Hashes">G numbers: phrases that say the same have the same, and are read once.</param>
/// <param name="AreClassNames">Whether they are names of classes, which weigh less, rather than what somebody said.</param>
public sealed record PhraseSample(PromptTokens Tokens, Tensor Masks, IReadOnlyList<long> Hashes, bool AreClassNames = false);
