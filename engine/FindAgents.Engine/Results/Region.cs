using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Results;

/// <summary>One region of an image.</summary>
/// <param name="Number">Its number in the result, from 1: what overlays draw and what a later request may refer to.</param>
/// <param name="Label">A category name, the phrase it answers, or a word for what was indicated.</param>
/// <param name="Score">How sure the model is, 0–1.</param>
/// <param name="Box">The mask's bounding box in pixels of the original image.</param>
/// <param name="Mask">The mask, of the original image's size.</param>
public sealed record Region(int Number, string Label, double Score, Box Box, BinaryMask Mask)
{
    /// <summary>True for a countable thing, false for stuff such as sky; <see langword="null"/> where nobody asked which.</summary>
    public bool? IsThing { get; init; }

    /// <summary>What else the region may be, likeliest first: categories other than <see cref="Label"/>. Empty where the label is what was asked for.</summary>
    public IReadOnlyList<ScoredLabel> OtherLabels { get; init; } = [];

    /// <summary>Those of <see cref="OtherLabels"/> that are at least half as likely as <see cref="Label"/>: what a person should be told of.</summary>
    public IReadOnlyList<ScoredLabel> LikelyLabels() => [.. OtherLabels.Where(l => l.Score >= Score / 2)];
}
