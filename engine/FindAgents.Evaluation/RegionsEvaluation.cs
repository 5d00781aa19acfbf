using FindAgents.Engine;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Places every thing of every photo, and lets each find its like in other photos.</summary>
internal sealed class RegionsEvaluation(IFindEngine engine) : ITaskEvaluation
{
    private readonly List<(long Photo, string Category, float[] Embedding)> _regions = [];

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        var things = photo.Instances.Where(i => i.IsThing && !i.IsCrowd).ToList();
        var placed = await engine.EmbedRegionsAsync(image, [.. things.Select(i => i.Mask.ToMask())], cancellationToken).ConfigureAwait(false);
        _regions.AddRange(things.Zip(placed.Vectors, (thing, vector) => (photo.Id, thing.Category.Name, vector.ToArray())));
    }

    public RegionsResult? Compute()
    {
        // Whoever has no like in another photo cannot find it.
        var askable = Enumerable.Range(0, _regions.Count).Where(i => _regions.Exists(other => IsLike(_regions[i], other))).ToArray();
        if (askable.Length == 0)
        {
            return null;
        }

        var width = _regions[0].Embedding.Length;
        var all = RetrievalMetric.Cosines([.. askable.SelectMany(i => _regions[i].Embedding)], [.. _regions.SelectMany(r => r.Embedding)], width);
        for (var q = 0; q < askable.Length; q++)
        {
            for (var c = 0; c < _regions.Count; c++)
            {
                if (_regions[c].Photo == _regions[askable[q]].Photo)
                {
                    all[q, c] = double.NegativeInfinity; // its own photo is no find
                }
            }
        }

        return new RegionsResult(RetrievalMetric.Recall(all, (q, c) => IsLike(_regions[askable[q]], _regions[c])), askable.Length);
    }

    private static bool IsLike((long Photo, string Category, float[] Embedding) a, (long Photo, string Category, float[] Embedding) b) =>
        a.Photo != b.Photo && a.Category == b.Category;
}
