using FindAgents.Agents.Answers;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Results;

/// <summary>A region as it is kept: its mask run-length encoded, a hundredth of the size.</summary>
internal sealed record StoredRegion(int Number, string Label, double Score, Box Box, RunLengthEncoding Mask, bool? IsThing, IReadOnlyList<ScoredLabel> LikelyLabels)
{
    public static StoredRegion From(Region region) =>
        new(region.Number, region.Label, region.Score, region.Box, RunLengthEncoding.FromMask(region.Mask), region.IsThing, region.LikelyLabels());

    public RegionAnswer Describe(string resultId) => new(
        Number,
        Label,
        Math.Round(Score, 3),
        BoxAnswer.From(Box),
        Math.Round((double)Mask.Area / ((long)Mask.Width * Mask.Height), 5),
        FindUri.MaskPng(resultId, Number))
    {
        IsThing = IsThing,
        OtherLabels = LikelyLabels.Count == 0 ? null : [.. LikelyLabels.Select(l => new LabelAnswer(l.Label, Math.Round(l.Score, 3)))],
    };

    /// <summary>The region as it lies in the image scaled to another size.</summary>
    public Region ToRegion(int width, int height) =>
        new(Number, Label, Score, Box.Scale((double)width / Mask.Width, (double)height / Mask.Height), Mask.ToMask().Resize(width, height));
}
