using FindAgents.Engine.Prototypes;
using static TorchSharp.torch;

namespace FindAgents.Training.Steps;

/// <summary>The class that each image of a batch was asked about: what its query says replaces the class's embedding in the vocabulary.</summary>
/// <param name="Classes">(B), int64: the class of each image's prompt.</param>
/// <param name="Query">The variable that gathers the prompt, one row.</param>
public sealed record FreshClasses(Tensor Classes, string Query = VariableNames.ClassQuery);
