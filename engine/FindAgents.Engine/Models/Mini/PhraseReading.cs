using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>What was found for phrases. The tensors are the caller's.</summary>
/// <param name="Masks">(P, h, w) logits, joined with the objects'.</param>
/// <param name="Members">(K, P) logits: whether each object belongs to what each phrase names.</param>
/// <param name="Presence">(P) logits: whether the phrase names anything here.</param>
/// <param name="Quality">(P) logits: the IoU that each phrase expects of its mask.</param>
internal readonly record struct PhraseReading(Tensor Masks, Tensor Members, Tensor Presence, Tensor Quality);
