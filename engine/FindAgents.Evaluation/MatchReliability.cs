using FindAgents.Engine;
using FindAgents.Evaluation.Metrics;
using FindAgents.Retrieval.Search;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Holds the scores of regions that names and pieces find against what is labelled.</summary>
/// <remarks>
/// Every region of every photo is asked for every thing's name, and for a piece of each category of every other photo. People mostly ask for what is
/// there, or well may be: what is not there counts as if every other name, or piece, asked of a photo were of something in it.
/// </remarks>
internal sealed class MatchReliability(EvaluationAlbum album, RegionTruth truth, IReadOnlyList<TrainingPhoto> photos)
{
    private const int Page = 1000;

    private readonly ReliabilityMetric _words = new();
    private readonly ReliabilityMetric _pieces = new();
    private readonly string[] _names = [.. photos.SelectMany(LabelledRegions.Things).Select(thing => thing.Category.Name).Distinct().Order(StringComparer.Ordinal)];

    public ReliabilityScores? Words => _words.Compute();

    public ReliabilityScores? Pieces => _pieces.Compute();

    /// <summary>Asks for every thing's name.</summary>
    public async Task AddWordsAsync(CancellationToken cancellationToken)
    {
        foreach (var name in _names)
        {
            foreach (var hit in await AllAsync(name, cancellationToken).ConfigureAwait(false))
            {
                var there = Categories(album.LabelsOf(hit.Photo)!);
                if (there.Count > 0 && there.Count < _names.Length)
                {
                    _words.Add(hit.Match.Score, truth.Is(hit, album, name), there.Contains(name) ? 1 : (double)there.Count / (_names.Length - there.Count));
                }
            }
        }
    }

    /// <summary>Asks, by the largest thing of each category of a photo, for its like in the others.</summary>
    public async Task AddPiecesAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var things in LabelledRegions.Things(photo).GroupBy(thing => thing.Category.Name, StringComparer.Ordinal))
        {
            var with = photos.Count(other => other.Id != photo.Id && Categories(other).Contains(things.Key));
            var without = photos.Count - 1 - with;
            if (with == 0 || without == 0)
            {
                continue;
            }

            var piece = Phrase.FromRegion(image, things.MaxBy(thing => thing.Mask.Area)!.Mask.ToMask());
            foreach (var hit in (await AllAsync(piece, cancellationToken).ConfigureAwait(false)).Where(hit => !album.Is(hit.Photo, photo)))
            {
                var there = Categories(album.LabelsOf(hit.Photo)!).Contains(things.Key);
                _pieces.Add(hit.Match.Score, truth.Is(hit, album, things.Key), there ? 1 : (double)with / without);
            }
        }
    }

    private static HashSet<string> Categories(TrainingPhoto photo) => [.. photo.Instances.Where(instance => instance.IsThing).Select(instance => instance.Category.Name)];

    private async Task<List<RegionHit>> AllAsync(Phrase phrase, CancellationToken cancellationToken)
    {
        var hits = new List<RegionHit>();
        for (var more = true; more;)
        {
            var page = await album.Searcher.SearchRegionsAsync(new RegionQuery { Phrase = phrase, Skip = hits.Count, Limit = Page }, cancellationToken).ConfigureAwait(false);
            hits.AddRange(page.Hits);
            more = page.HasMore;
        }

        return hits;
    }
}
