using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Strokes on an image, and what they mean.</summary>
/// <remarks>Holds tensors that it does not own.</remarks>
/// <param name="Strokes">(S, H, W), bool: where each stroke's points, scribbles or areas lie.</param>
/// <param name="Masks">(S, H, W), bool: what each means; an empty one is passed over.</param>
public sealed record StrokeSample(Tensor Strokes, Tensor Masks);
