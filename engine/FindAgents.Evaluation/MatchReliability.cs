using FindAgents.Engine;
using FindAgents.Engine.Results;
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
    private readonly List<(double[] X, bool Right, double Often)> _wordPoints = [];
    private readonly List<(double[] X, bool Right, double Often)> _piecePoints = [];
    private readonly string[] _names = [.. photos.SelectMany(LabelledRegions.Things).Select(thing => thing.Category.Name).Distinct().Order(StringComparer.Ordinal)];

    public ReliabilityScores? Words => _words.Compute();

    public ReliabilityScores? Pieces => _pieces.Compute();

    /// <summary>What the scores of regions found by names should be made of; null where there are none.</summary>
    public MatchOdds? WordOdds => Fit(_wordPoints);

    /// <summary>What the scores of regions found by pieces should be made of; null where there are none.</summary>
    public MatchOdds? PieceOdds => Fit(_piecePoints);

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
                    Add(_words, _wordPoints, hit, name, there.Contains(name) ? 1 : (double)there.Count / (_names.Length - there.Count));
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
                Add(_pieces, _piecePoints, hit, things.Key, there ? 1 : (double)with / without);
            }
        }
    }

    private static MatchOdds? Fit(List<(double[] X, bool Right, double Often)> points)
    {
        if (points.Count == 0)
        {
            return null;
        }

        var weights = LogisticRegression.Fit(points, [0, 0, 0]);
        return new MatchOdds(Math.Round(weights[0], 2), Math.Round(weights[2], 2), Math.Round(weights[1], 2));
    }

    private void Add(ReliabilityMetric scores, List<(double[] X, bool Right, double Often)> points, RegionHit hit, string category, double often)
    {
        var right = truth.Is(hit, album, category);
        scores.Add(hit.Match.Score, right, often);
        points.Add(([hit.Match.Similarity, MatchOdds.Logit(hit.Match.Region.Score), 1], right, often));
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
