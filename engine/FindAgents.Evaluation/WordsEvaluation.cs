using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Training.Data;
using FindAgents.Training.Mini;

namespace FindAgents.Evaluation;

/// <summary>Asks sixty synonyms, hypernyms, plurals and phrases with attributes, each of one photo.</summary>
internal sealed class WordsEvaluation : ITaskEvaluation
{
    private const double LeastIoU = 0.5;

    private readonly IFindEngine _engine;
    private readonly ILookup<long, AskedWord> _asked;
    private readonly HashSet<string> _taught;
    private readonly List<WordScore> _scores = [];
    private readonly List<EvaluatedAnswer> _answers = [];

    public WordsEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories, IReadOnlyList<TrainingPhoto> photos)
    {
        _engine = engine;
        _taught = ConceptVocabulary.Load(categories).Phrases.ToHashSet(StringComparer.Ordinal);
        _asked = AskedWord.Load()
            .Select(word => (Word: word, Photo: word.Choose(photos)))
            .Where(e => e.Photo is not null)
            .ToLookup(e => e.Photo!.Id, e => e.Word);
    }

    public IReadOnlyList<EvaluatedAnswer> Answers => _answers;

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var word in _asked[photo.Id])
        {
            var truth = photo.Instances.Where(word.Names).Select(i => i.Mask.ToMask()).Aggregate((a, b) => a.Union(b));
            var result = await _engine.GroundAsync(image, [word.Phrase], null, cancellationToken).ConfigureAwait(false);
            var answer = result.Answers[0];
            var mask = answer.Region?.Mask ?? BinaryMask.Empty(image.Width, image.Height);
            var evaluated = EvaluatedAnswer.Of(EvaluationTask.Words, photo.Path, word.Phrase, mask, truth);
            _answers.Add(evaluated);
            _scores.Add(new WordScore(
                word.Phrase,
                word.Kind,
                _taught.Contains(word.Phrase),
                photo.Id,
                Math.Round(answer.Score, 3),
                answer.Found,
                Math.Round(evaluated.IoU, 3),
                answer.Found && evaluated.IoU >= LeastIoU));
        }
    }

    /// <summary>The scores; <see langword="null"/> where no photo shows any of what the words mean.</summary>
    public WordsResult? Compute() => _scores.Count == 0
        ? null
        : new WordsResult(
            Share(_scores)!.Value,
            Share([.. _scores.Where(s => s.Taught)]),
            Share([.. _scores.Where(s => !s.Taught)]),
            _scores.Count,
            [.. _scores.OrderBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => s.Phrase, StringComparer.Ordinal)]);

    private static double? Share(List<WordScore> scores) =>
        scores.Count == 0 ? null : Math.Round(100.0 * scores.Count(s => s.Right) / scores.Count, 1);
}
