using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Running;

/// <summary>What the steps of a run have found until now, and what references to them mean.</summary>
/// <remarks>
/// As images <c>$n</c> means the photos that a retrieval found, or the images that a segmentation looked into. As a word it means the regions or
/// photos found: a phrase is asked once for each, the surest first; a query, and what must not be there, holds the surest alone.
/// </remarks>
internal sealed class FoundSteps(int maxPieces)
{
    private readonly List<StepRun> _steps = [];
    private readonly List<IReadOnlyList<FoundPiece>> _pieces = [];

    /// <summary>The steps that ran, in order.</summary>
    public IReadOnlyList<StepRun> Steps => _steps;

    /// <summary>Takes the next step up.</summary>
    public void Add(StepRun step)
    {
        _steps.Add(step);
        _pieces.Add(PiecesOf(step));
    }

    /// <summary>The first of the steps that a step refers to which gave no answer.</summary>
    public StepRun? Missing(CompositionStep step) => References(step).Select(number => _steps[number - 1]).FirstOrDefault(earlier => earlier.Outcome != StepOutcome.Done);

    /// <summary>The images that a step means.</summary>
    public IReadOnlyList<string> Images(StepImages images) => images.Step is not { } number
        ? [.. images.Names.Distinct(StringComparer.Ordinal)]
        : _steps[number - 1] switch
        {
            { Hits: { } hits } => [.. hits.Hits.Select(hit => hit.Image).Distinct(StringComparer.Ordinal)],
            { Images: { } asked } => [.. asked.Where(image => image.ResultId is not null).Select(image => image.Image)],
            _ => [],
        };

    /// <summary>What phrases are asked as.</summary>
    /// <param name="phrases">As the plan writes them.</param>
    /// <param name="notes">Told what was left out.</param>
    /// <returns>None for a phrase about what a step did not find.</returns>
    public IReadOnlyList<AskedPhrase> Phrases(IEnumerable<string> phrases, List<string> notes) => [.. phrases.SelectMany(phrase => Phrases(phrase, notes)).Distinct()];

    /// <summary>What a phrase or query is asked as, each reference meaning the surest of what its step found.</summary>
    /// <param name="text">As the plan writes it.</param>
    /// <param name="notes">Told what was left out.</param>
    /// <returns><see langword="null"/> where it is about what a step did not find.</returns>
    public AskedPhrase? Surest(string text, List<string> notes)
    {
        if (!AllFound(text, notes))
        {
            return null;
        }

        foreach (var number in StepReference.In(text).Distinct().Where(number => _pieces[number - 1].Count > 1))
        {
            notes.Add($"Step {number} found {_pieces[number - 1].Count}; \"{Quote.Short(text)}\" was asked with {_pieces[number - 1][0].Name} alone, the surest.");
        }

        return Fill(text, number => _pieces[number - 1][0]);
    }

    private IEnumerable<AskedPhrase> Phrases(string phrase, List<string> notes)
    {
        if (StepReference.In(phrase) is not [var number])
        {
            return Surest(phrase, notes) is { } asked ? [asked] : [];
        }

        if (!AllFound(phrase, notes))
        {
            return [];
        }

        var pieces = _pieces[number - 1];
        if (pieces.Count > maxPieces)
        {
            notes.Add($"Step {number} found {pieces.Count}; \"{Quote.Short(phrase)}\" was asked for the {maxPieces} surest.");
        }

        return pieces.Take(maxPieces).Select(piece => Fill(phrase, _ => piece));
    }

    private bool AllFound(string text, List<string> notes)
    {
        foreach (var number in StepReference.In(text))
        {
            if (_pieces[number - 1].Count == 0)
            {
                notes.Add($"Step {number} found nothing, so \"{Quote.Short(text)}\" was not asked.");
                return false;
            }
        }

        return true;
    }

    private static AskedPhrase Fill(string text, Func<int, FoundPiece> piece) =>
        new(StepReference.Replace(text, number => piece(number).Address), StepReference.Replace(text, number => piece(number).Name));

    private static IEnumerable<int> References(CompositionStep step) =>
    [
        .. step.Images is { Step: { } number } ? (int[])[number] : [],
        .. (step.Phrases ?? []).Concat(step.Without ?? []).Append(step.Query ?? "").SelectMany(StepReference.In),
    ];

    private static IReadOnlyList<FoundPiece> PiecesOf(StepRun step) =>
    [
        .. (step.Images ?? [])
            .Where(image => image.ResultId is not null)
            .SelectMany(image => image.Regions.Select(region => new FoundPiece(PhraseReference.ToRegion(image.ResultId!, region.Number).ToString(), $"{region.Label} (step {step.Step})", region.Score)))
            .OrderByDescending(piece => piece.Score),
        .. (step.Hits?.Hits ?? [])
            .Select(hit => new FoundPiece(PhraseReference.ToRegion(step.Hits!.ResultId, hit.Number).ToString(), $"{hit.Region?.Label ?? "photo"} {hit.Number} (step {step.Step})", hit.Similarity)),
    ];
}
