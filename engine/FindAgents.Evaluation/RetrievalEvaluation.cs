using FindAgents.Engine;
using FindAgents.Engine.Results;
using FindAgents.Evaluation.Metrics;
using FindAgents.Retrieval.Search;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Lets captions find their photos in an album, and photos their captions.</summary>
internal sealed class RetrievalEvaluation(IFindEngine engine, EvaluationAlbum album) : ITaskEvaluation
{
    private readonly List<(long ImageId, float[] Embedding)> _images = [];
    private readonly List<(long ImageId, float[] Embedding)> _captions = [];
    private readonly List<double> _ranks = [];

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    /// <summary>At which place a query finds a photo, from 0; infinite where it is not among the first.</summary>
    public static async Task<double> RankAsync(EvaluationAlbum album, AlbumQuery query, TrainingPhoto photo, CancellationToken cancellationToken)
    {
        // Those that share the last place that counts are seen, too.
        const int Seen = 20;
        var hits = (await album.Searcher.SearchAsync(query with { Limit = Seen }, cancellationToken).ConfigureAwait(false)).Hits;
        return RetrievalMetric.Rank([.. hits.Select(hit => hit.Similarity)], [.. hits.Select(hit => album.Is(hit.Photo, photo))]);
    }

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        if (photo.Captions.Count == 0)
        {
            return;
        }

        foreach (var caption in photo.Captions)
        {
            _ranks.Add(await RankAsync(album, caption, photo, cancellationToken).ConfigureAwait(false));
        }

        var placed = await engine.EmbedImageAsync(image, cancellationToken).ConfigureAwait(false);
        _images.Add((photo.Id, placed.Vectors[0].ToArray()));
        var sentences = await engine.EmbedPhrasesAsync([.. photo.Captions.Select(Phrase.FromText)], EmbeddingSpace.Images, cancellationToken).ConfigureAwait(false);
        _captions.AddRange(sentences.Vectors.Select(vector => (photo.Id, vector.ToArray())));
    }

    public RetrievalScores? Compute() => _images.Count == 0 ? null : new RetrievalScores(
        RetrievalMetric.Recall([.. _ranks]),
        RetrievalMetric.Compute(_images, _captions).TR);
}
