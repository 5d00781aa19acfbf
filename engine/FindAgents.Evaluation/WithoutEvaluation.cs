using FindAgents.Engine;
using FindAgents.Retrieval.Search;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Looks for photos without each category in turn.</summary>
internal sealed class WithoutEvaluation(EvaluationAlbum album, IReadOnlyList<TrainingPhoto> photos) : ITaskEvaluation
{
    private const int Page = 1000;

    private int _with;
    private int _leftOut;
    private int _without;
    private int _kept;

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var name in photos.SelectMany(LabelledRegions.Things).Select(thing => thing.Category.Name).Distinct())
        {
            var found = new HashSet<long>();
            for (var (skip, more) = (0, true); more; skip += Page)
            {
                var query = new AlbumQuery
                {
                    Phrase = "a photo",
                    Without = [name],
                    Skip = skip,
                    Limit = Page,
                };
                var page = await album.Searcher.SearchAsync(query, cancellationToken).ConfigureAwait(false);
                found.UnionWith(page.Hits.Select(hit => album.LabelsOf(hit.Photo)?.Id ?? 0));
                more = page.HasMore;
            }

            foreach (var photo in photos)
            {
                var isFound = found.Contains(photo.Id);
                if (photo.Instances.Any(instance => instance.Category.Name == name))
                {
                    _with++;
                    _leftOut += isFound ? 0 : 1;
                }
                else
                {
                    _without++;
                    _kept += isFound ? 1 : 0;
                }
            }
        }
    }

    public WithoutResult? Compute()
    {
        var kept = _kept + _with - _leftOut;
        return _with == 0 || _without == 0 || kept == 0 ? null : new WithoutResult(Percent(_leftOut, _with), Percent(_kept, _without), Percent(_kept, kept), _with + _without);
    }

    private static double Percent(int part, int all) => Math.Round(100.0 * part / all, 1);
}
