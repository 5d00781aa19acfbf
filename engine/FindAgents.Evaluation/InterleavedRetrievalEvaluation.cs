using FindAgents.Engine;
using FindAgents.Engine.Results;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;
using FindAgents.Training.Mini;

namespace FindAgents.Evaluation;

/// <summary>Lets captions find their photos with one of their things left out, shown instead of said, or said.</summary>
internal sealed class InterleavedRetrievalEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    private readonly CaptionMentions _mentions = new(ConceptVocabulary.Load(categories));
    private readonly List<(long ImageId, float[] Embedding)> _images = [];
    private readonly List<(long ImageId, float[] Embedding)> _dropped = [];
    private readonly List<(long ImageId, float[] Embedding)> _shown = [];
    private readonly List<(long ImageId, float[] Embedding)> _wrong = [];
    private readonly List<(long ImageId, float[] Embedding)> _said = [];

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        _images.Add((photo.Id, (await engine.EmbedImageAsync(image, cancellationToken).ConfigureAwait(false)).Vectors[0].ToArray()));
        foreach (var caption in photo.Captions)
        {
            var words = Words(caption);
            var mention = _mentions.Find(words).FirstOrDefault(m => photo.Instances.Any(i => !i.IsCrowd && i.Category.Name == m.Category));
            if (mention.Length == 0 || mention.Length == words.Count)
            {
                continue;
            }

            var (before, after) = (string.Join(' ', words.Take(mention.Start)), string.Join(' ', words.Skip(mention.Start + mention.Length)));
            await PlaceAsync(_dropped, new Phrase(new PhraseText(before), new PhraseText(after))).ConfigureAwait(false);
            await PlaceAsync(_said, caption).ConfigureAwait(false);
            await PlaceAsync(_shown, With(Largest(i => i.Category.Name == mention.Category)!)).ConfigureAwait(false);
            if (Largest(i => i.Category.Name != mention.Category) is { } other)
            {
                await PlaceAsync(_wrong, With(other)).ConfigureAwait(false);
            }

            Phrase With(TrainingInstance instance) =>
                new(new PhraseText(before), new PhraseRegion(image, instance.Mask.ToMask(), instance.Category.Name), new PhraseText(after));
        }

        TrainingInstance? Largest(Func<TrainingInstance, bool> which) =>
            photo.Instances.Where(i => !i.IsCrowd && which(i)).MaxBy(i => i.Mask.ToMask().Area);

        async Task PlaceAsync(List<(long ImageId, float[] Embedding)> where, Phrase phrase)
        {
            var placed = await engine.EmbedPhrasesAsync([phrase], EmbeddingSpace.Images, cancellationToken).ConfigureAwait(false);
            where.Add((photo.Id, placed.Vectors[0].ToArray()));
        }
    }

    public InterleavedRetrievalResult? Compute() => _said.Count == 0 ? null : new InterleavedRetrievalResult(
        Find(_dropped), Find(_shown), _wrong.Count == 0 ? null : Find(_wrong), Find(_said), _said.Count);

    private RecallScores Find(List<(long ImageId, float[] Embedding)> sentences) => RetrievalMetric.Compute(_images, sentences).IR;

    private static List<string> Words(string caption) =>
        [.. new string([.. caption.ToLowerInvariant().Select(c => char.IsLetter(c) || c == '\'' ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
