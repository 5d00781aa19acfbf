namespace FindAgents.Agents.Running;

/// <summary>One thing that a step found, as later steps refer to it.</summary>
/// <param name="Address">How it is written in a phrase, such as <c>@res_…#1</c>.</param>
/// <param name="Name">How to speak of it.</param>
/// <param name="Score">How sure it is, for the order alone.</param>
internal sealed record FoundPiece(string Address, string Name, double Score);
