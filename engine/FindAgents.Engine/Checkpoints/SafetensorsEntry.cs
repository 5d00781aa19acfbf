using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>Where one tensor of a safetensors file lies.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">The type of its elements as stored.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Offset">The first byte, counted from the end of the header.</param>
internal sealed record SafetensorsEntry(string Name, ScalarType DType, IReadOnlyList<long> Shape, long Offset) : CheckpointEntry(Name, DType, Shape);
