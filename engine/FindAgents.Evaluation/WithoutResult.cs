namespace FindAgents.Evaluation;

/// <summary>Searches that say what must not be there; in percent.</summary>
/// <param name="LeftOut">Of the photos that have what must not be there, how many are left out.</param>
/// <param name="Kept">Of the photos that do not have it, how many are kept.</param>
/// <param name="Clean">Of the photos that are kept, how many do not have it.</param>
/// <param name="N">How many pairs of a photo and something that must not be there.</param>
public sealed record WithoutResult(double LeftOut, double Kept, double Clean, int N);
