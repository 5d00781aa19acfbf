namespace FindAgents.Training.Matching;

/// <summary>What a pair of prediction and target costs; the official configuration's weights by default.</summary>
/// <param name="Class">Weight of the class cost, −probability.</param>
/// <param name="Mask">Weight of the mean cross-entropy of the masks.</param>
/// <param name="Dice">Weight of the masks' dice loss.</param>
public sealed record MatchingCosts(double Class = 2, double Mask = 5, double Dice = 5);
