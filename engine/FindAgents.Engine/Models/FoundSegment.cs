using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Engine.Models;

/// <summary>A segment in an image's pixels.</summary>
/// <param name="Label">Its category.</param>
/// <param name="Score">How sure the model is, 0–1.</param>
/// <param name="IsThing">True for a countable thing, false for stuff.</param>
/// <param name="Mask">Its pixels; never empty.</param>
/// <param name="OtherLabels">What else it may be.</param>
internal readonly record struct FoundSegment(string Label, double Score, bool IsThing, BinaryMask Mask, IReadOnlyList<ScoredLabel> OtherLabels);
