using FindAgents.Engine;
using FindAgents.Evaluation.Metrics;
using FindAgents.Retrieval.Search;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Lets every thing of every photo find its like in other photos: among labelled things, and among the regions that an album has by itself.</summary>
internal sealed class RegionsEvaluation : ITaskEvaluation
{
    private const int Seen = 50; // those that share the last place that counts, too
    private const int MostHits = 1000;

    private readonly EvaluationAlbum _labelled;
    private readonly EvaluationAlbum _own;
    private readonly MatchReliability? _reliability;
    private readonly RegionTruth _truth = new();
    private readonly HashSet<string> _askable; // whoever has no like in another photo cannot find it
    private readonly List<double> _ranks = [];
    private readonly List<double> _ownRanks = [];

    /// <param name="labelled">The photos, with what is labelled for regions.</param>
    /// <param name="own">The photos, with the regions that users get.</param>
    /// <param name="photos">The photos.</param>
    public RegionsEvaluation(EvaluationAlbum labelled, EvaluationAlbum own, IReadOnlyList<TrainingPhoto> photos)
    {
        (_labelled, _own) = (labelled, own);
        _reliability = own.Count == photos.Count ? new MatchReliability(own, _truth, photos) : null;
        _askable = [.. photos
            .SelectMany(photo => LabelledRegions.Things(photo).Select(thing => thing.Category.Name).Distinct())
            .GroupBy(name => name, StringComparer.Ordinal)
            .Where(photosOf => photosOf.Count() > 1)
            .Select(photosOf => photosOf.Key)];
    }

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var thing in LabelledRegions.Things(photo).Where(thing => _askable.Contains(thing.Category.Name)))
        {
            var piece = Phrase.FromRegion(image, thing.Mask.ToMask(), thing.Category.Name);
            _ranks.Add(await RankAsync(_labelled, piece, hit => hit.Match.Region.Label == thing.Category.Name).ConfigureAwait(false));
            _ownRanks.Add(await RankAsync(_own, piece, hit => _truth.Is(hit, _own, thing.Category.Name)).ConfigureAwait(false));
        }

        if (_reliability is not null)
        {
            await _reliability.AddPiecesAsync(photo, image, cancellationToken).ConfigureAwait(false);
        }

        // Its own photo is no find.
        async Task<double> RankAsync(EvaluationAlbum album, Phrase piece, Func<RegionHit, bool> isRight)
        {
            var query = new RegionQuery
            {
                Phrase = piece,
                Limit = Math.Min(MostHits, photo.Instances.Count + Seen),
            };
            var hits = (await album.Searcher.SearchRegionsAsync(query, cancellationToken).ConfigureAwait(false)).Hits.Where(hit => !album.Is(hit.Photo, photo)).ToList();
            return RetrievalMetric.Rank([.. hits.Select(hit => hit.Match.Similarity)], [.. hits.Select(isRight)]);
        }
    }

    public Task FinishAsync(CancellationToken cancellationToken) => _reliability?.AddWordsAsync(cancellationToken) ?? Task.CompletedTask;

    public RegionsResult? Compute() => _ranks.Count == 0 ? null : new RegionsResult(RetrievalMetric.Recall([.. _ranks]), _ranks.Count)
    {
        Own = RetrievalMetric.Recall([.. _ownRanks]),
        WordReliability = _reliability?.Words,
        PieceReliability = _reliability?.Pieces,
        WordOdds = _reliability?.WordOdds,
        PieceOdds = _reliability?.PieceOdds,
    };
}
