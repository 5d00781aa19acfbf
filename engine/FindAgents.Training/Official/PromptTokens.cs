using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Texts as the language encoder's tokenizer gives them.</summary>
/// <remarks>Holds tensors that it does not own.</remarks>
/// <param name="Ids">(N, L), int64: each text's tokens, filled up on the right.</param>
/// <param name="Attended">(N, L), bool: where there is a token.</param>
public sealed record PromptTokens(Tensor Ids, Tensor Attended);
