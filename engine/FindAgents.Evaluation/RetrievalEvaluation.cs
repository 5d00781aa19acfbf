using FindAgents.Engine;
using FindAgents.Engine.Results;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Places photos and their captions, and lets each find the other.</summary>
internal sealed class RetrievalEvaluation(IFindEngine engine) : ITaskEvaluation
{
    private readonly List<(long ImageId, float[] Embedding)> _images = [];
    private readonly List<(long ImageId, float[] Embedding)> _captions = [];

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        if (photo.Captions.Count == 0)
        {
            return;
        }

        var placed = await engine.EmbedImageAsync(image, cancellationToken).ConfigureAwait(false);
        _images.Add((photo.Id, placed.Vectors[0].ToArray()));
        var sentences = await engine.EmbedPhrasesAsync([.. photo.Captions.Select(Phrase.FromText)], EmbeddingSpace.Images, cancellationToken).ConfigureAwait(false);
        _captions.AddRange(sentences.Vectors.Select(vector => (photo.Id, vector.ToArray())));
    }

    public RetrievalScores? Compute() => _images.Count == 0 ? null : RetrievalMetric.Compute(_images, _captions);
}
