using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Output;

/// <summary>A region as machines read it; named as the MCP server's answers are.</summary>
/// <param name="Number">Its number in the result, from 1.</param>
/// <param name="Label">A category name, a phrase, or a word for what was indicated.</param>
/// <param name="Score">How sure the model is, 0–1.</param>
/// <param name="Box">The mask's bounding box in pixels.</param>
/// <param name="AreaFraction">The mask's share of the image, 0–1.</param>
/// <param name="Mask">The mask, run-length encoded as COCO does.</param>
/// <param name="MaskFile">The mask's PNG, where <c>--masks</c> asked for one.</param>
/// <param name="IsThing">True for a countable thing, false for stuff; left out where nobody asked which.</param>
/// <param name="OtherLabels">What else it may well be; left out where there is nothing of the kind.</param>
internal sealed record RegionJson(int Number, string Label, double Score, BoxJson Box, double AreaFraction, RunLengthEncoding Mask, string? MaskFile, bool? IsThing, IReadOnlyList<ScoredLabel>? OtherLabels)
{
    public static RegionJson From(Region region, string? maskFile) => new(
        region.Number,
        region.Label,
        Math.Round(region.Score, 4),
        new BoxJson(region.Box.X, region.Box.Y, region.Box.Width, region.Box.Height),
        Math.Round(region.Mask.Area / ((double)region.Mask.Width * region.Mask.Height), 6),
        RunLengthEncoding.FromMask(region.Mask),
        maskFile,
        region.IsThing,
        region.LikelyLabels() is { Count: > 0 } likely ? [.. likely.Select(l => l with { Score = Math.Round(l.Score, 4) })] : null);
}
