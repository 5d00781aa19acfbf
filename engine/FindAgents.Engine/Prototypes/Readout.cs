namespace FindAgents.Engine.Prototypes;

/// <summary>One named output of a prototype.</summary>
/// <param name="Name">The output's name, such as <c>pred_gmasks</c>.</param>
/// <param name="Head">The head that is read.</param>
/// <param name="Variable">The variable whose rows it reads.</param>
public sealed record Readout(string Name, ReadoutHead Head, string Variable);
