namespace FindAgents.Engine.Checkpoints;

/// <summary>How far a conversion is.</summary>
/// <param name="Written">The bytes of tensors that are written.</param>
/// <param name="Total">The bytes of all tensors, as they will be stored.</param>
public readonly record struct ConversionProgress(long Written, long Total);
