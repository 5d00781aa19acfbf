namespace FindAgents.Testing.Checkpoints;

/// <summary>A value that a pickle makes by a call.</summary>
/// <param name="Callable">What is called.</param>
/// <param name="Arguments">With what.</param>
public sealed record PickleCall(PickleGlobal Callable, params object?[] Arguments);
