using FindAgents.Engine.Results;

namespace FindAgents.Retrieval.Search;

/// <summary>Where something that is asked for lies among regions.</summary>
/// <param name="Name">How to speak of it.</param>
/// <param name="Vector">Its place; null where the model knows no word of it, and so nothing goes with it.</param>
/// <param name="Odds">What the cosine to a region means.</param>
internal sealed record RegionPlace(string Name, float[]? Vector, MatchOdds Odds);
