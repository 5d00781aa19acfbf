using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Prototypes;

/// <summary>A file of a shelf.</summary>
/// <param name="Name">The prototype's name, which is the file's.</param>
/// <param name="Prototype">The prototype; <see langword="null"/> where the file is broken.</param>
/// <param name="Problem">Why the file cannot be used; <see langword="null"/> where it can.</param>
public sealed record ShelvedPrototype(string Name, TaskPrototype? Prototype, string? Problem);
