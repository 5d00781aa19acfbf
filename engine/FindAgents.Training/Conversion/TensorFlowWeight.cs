namespace FindAgents.Training.Conversion;

/// <summary>One weight of a TensorFlow.js graph.</summary>
/// <param name="Shape">Its sizes in TensorFlow's order: (height, width, in, out) for a convolution; empty for a scalar.</param>
/// <param name="Values">Its elements, row by row.</param>
internal sealed record TensorFlowWeight(long[] Shape, float[] Values);
