using FindAgents.Engine;
using FindAgents.Evaluation.Metrics;
using FindAgents.Retrieval.Search;
using FindAgents.Training.Data;
using FindAgents.Training.Mini;

namespace FindAgents.Evaluation;

/// <summary>Lets captions find their photos in an album with one of their things left out, shown instead of said, or said.</summary>
internal sealed class InterleavedRetrievalEvaluation(EvaluationAlbum album, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    private readonly CaptionMentions _mentions = new(ConceptVocabulary.Load(categories));
    private readonly List<double> _dropped = [];
    private readonly List<double> _shown = [];
    private readonly List<double> _wrong = [];
    private readonly List<double> _said = [];

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var caption in photo.Captions)
        {
            var words = Words(caption);
            var mention = _mentions.Find(words).FirstOrDefault(m => photo.Instances.Any(i => !i.IsCrowd && i.Category.Name == m.Category));
            if (mention.Length == 0 || mention.Length == words.Count)
            {
                continue;
            }

            var (before, after) = (string.Join(' ', words.Take(mention.Start)), string.Join(' ', words.Skip(mention.Start + mention.Length)));
            await AskAsync(_dropped, new Phrase(new PhraseText(before), new PhraseText(after))).ConfigureAwait(false);
            await AskAsync(_said, caption).ConfigureAwait(false);
            await AskAsync(_shown, With(Largest(i => i.Category.Name == mention.Category)!)).ConfigureAwait(false);
            if (Largest(i => i.Category.Name != mention.Category) is { } other)
            {
                await AskAsync(_wrong, With(other)).ConfigureAwait(false);
            }

            Phrase With(TrainingInstance instance) =>
                new(new PhraseText(before), new PhraseRegion(image, instance.Mask.ToMask(), instance.Category.Name), new PhraseText(after));
        }

        TrainingInstance? Largest(Func<TrainingInstance, bool> which) =>
            photo.Instances.Where(i => !i.IsCrowd && which(i)).MaxBy(i => i.Mask.ToMask().Area);

        async Task AskAsync(List<double> ranks, Phrase phrase) =>
            ranks.Add(await RetrievalEvaluation.RankAsync(album, new AlbumQuery { Phrase = phrase }, photo, cancellationToken).ConfigureAwait(false));
    }

    public InterleavedRetrievalResult? Compute() => _said.Count == 0 ? null : new InterleavedRetrievalResult(
        Find(_dropped), Find(_shown), _wrong.Count == 0 ? null : Find(_wrong), Find(_said), _said.Count);

    private static RecallScores Find(List<double> ranks) => RetrievalMetric.Recall([.. ranks]);

    private static List<string> Words(string caption) =>
        [.. new string([.. caption.ToLowerInvariant().Select(c => char.IsLetter(c) || c == '\'' ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
