using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>A tensor as a pickle describes it: a view of a storage. Nothing about it is checked yet.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">The first element in the storage.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Strides">The steps, in elements, of the same number.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides);
