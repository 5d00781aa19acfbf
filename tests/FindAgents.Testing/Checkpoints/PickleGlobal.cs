namespace FindAgents.Testing.Checkpoints;

/// <summary>A class or function that a pickle names.</summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">The name in it.</param>
public sealed record PickleGlobal(string Module, string Name);
