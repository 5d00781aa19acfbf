using FindAgents.Engine.Results;
using FindAgents.Training.Data;
using Known = FindAgents.Engine.Foundations.Vision.CocoCategory;

namespace FindAgents.Evaluation;

/// <summary>Finds a data set's category by the label that a model gives it.</summary>
/// <remarks>A model says "tree" where COCO's files say <c>tree-merged</c>. Immutable and safe to share between threads.</remarks>
internal sealed class CategoryIds
{
    private readonly Dictionary<(string Label, bool IsThing), int> _ids;

    public CategoryIds(IReadOnlyList<CocoCategory> categories) =>
        _ids = categories
            .SelectMany(c => new[] { c.Name, new Known(c.Id, c.Name, c.Supercategory, c.IsThing).Phrase }.Distinct(StringComparer.Ordinal).Select(label => (label, c)))
            .ToDictionary(e => (e.label, e.c.IsThing), e => e.c.Id);

    /// <summary>The category's id, or <see langword="null"/> where the data set has no such category.</summary>
    public int? Of(Region region) => _ids.TryGetValue((region.Label, region.IsThing ?? true), out var id) ? id : null;
}
