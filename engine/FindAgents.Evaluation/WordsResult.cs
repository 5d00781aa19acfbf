namespace FindAgents.Evaluation;

/// <summary>How many phrases that are no category's name are answered right, in percent.</summary>
/// <param name="Right">All of them.</param>
/// <param name="RightWhenTaught">Those that training says; <see langword="null"/> where there are none.</param>
/// <param name="RightWhenNotTaught">Those that it never says; <see langword="null"/> where there are none.</param>
/// <param name="N">How many were asked.</param>
/// <param name="Words">Each of them.</param>
public sealed record WordsResult(double Right, double? RightWhenTaught, double? RightWhenNotTaught, int N, IReadOnlyList<WordScore> Words);
