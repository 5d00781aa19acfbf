namespace FindAgents.Evaluation;

/// <summary>One measured figure.</summary>
/// <param name="Task">The task, as it is spelled in <c>--tasks</c>.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure, in percent unless the name says otherwise.</param>
/// <param name="N">Over how many questions.</param>
public sealed record Figure(string Task, string Name, double Value, int N);
