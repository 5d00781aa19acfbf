using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>What was found for spatial prompts. The tensors are the caller's.</summary>
/// <param name="Masks">(S, h, w) logits, joined with the objects'.</param>
/// <param name="Meant">(K, S) logits: whether each object is what each prompt means.</param>
/// <param name="Quality">(S) logits: the IoU that each prompt expects of its mask.</param>
internal readonly record struct PromptReading(Tensor Masks, Tensor Meant, Tensor Quality);
