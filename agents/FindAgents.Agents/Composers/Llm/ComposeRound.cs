namespace FindAgents.Agents.Composers.Llm;

/// <summary>One question to a language model and what came of it.</summary>
/// <param name="System">What the model is told once; <see langword="null"/> from the second round on, where it is the same.</param>
/// <param name="Question">What it is asked.</param>
/// <param name="Answer">What it said, as it said it: anybody's text, control characters included.</param>
/// <param name="Complaints">What is wrong with the answer; none where it is used.</param>
public sealed record ComposeRound(string? System, string Question, string Answer, IReadOnlyList<string> Complaints);
