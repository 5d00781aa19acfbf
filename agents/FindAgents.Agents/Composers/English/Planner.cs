using System.Globalization;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.English;

/// <summary>Makes steps of what clauses were taken for, and has what is said later refer to what was said before.</summary>
internal sealed class Planner(string request, IReadOnlyList<string> images, string? it)
{
    /// <summary>What can be asked.</summary>
    public const string Hint =
        "Ask for things in an image (\"outline the dog in @photo.jpg\", \"segment everything in @photo.jpg\"), for what lies at a place (\"mask what is at (120, 80) in @photo.jpg\"), "
        + "or for photos of the album (\"find 5 photos of a cat on a sofa\", \"more like @photo.jpg\").";

    private const string NoImage = "It names no image to look in: write @ before its name, as in @photo.jpg.";

    private readonly List<CompositionStep> _steps = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _reasons = [];
    private readonly StepImages? _atHand = images.Count > 0 ? StepImages.Of(images) : null;
    private StepImages? _images = images.Count > 0 ? StepImages.Of(images) : null;
    private int? _segmentation;
    private int? _retrieval;
    private bool _lastIsBackground;
    private bool _many;
    private string? _piece;

    /// <summary>A refusal.</summary>
    public static Composition Refuse(string reason) => Composition.Refuse(reason, Hint);

    /// <summary>Plans a request.</summary>
    /// <param name="clauses">Its clauses in the order in which they are done.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Composition Plan(IReadOnlyList<Clause> clauses, CancellationToken cancellationToken)
    {
        for (var i = 0; i < clauses.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(clauses, i);
            if (_steps.Count > CompositionValidator.MaxSteps)
            {
                return Refuse(string.Create(CultureInfo.InvariantCulture, $"It asks for more than {CompositionValidator.MaxSteps} steps: ask in several requests."));
            }
        }

        return _steps.Count == 0
            ? Refuse(_reasons.FirstOrDefault() ?? "It asks for nothing that can be done with images.")
            : new Composition
            {
                Steps = _steps,
                Notes = _notes.Count > 0 ? _notes : null,
            };
    }

    private Context Context => new()
    {
        Images = _images,
        LastSegmentation = _segmentation,
        LastRetrieval = _retrieval,
        IsMany = _many,
        Piece = _piece ?? it,
        Sought = _retrieval is { } search ? _steps[search - 1].Sought : null,
        It = _segmentation is { } regions ? StepReference.To(regions)
            : _retrieval is { } photos ? StepReference.To(photos)
            : it is not null && Equals(_images, _atHand) ? it
            : _images is { Names: [var image, ..] } ? Phrases.PhraseReference.ToImage(image).ToString() : null,
    };

    private void Take(IReadOnlyList<Clause> clauses, int index)
    {
        var clause = clauses[index];
        var reading = ClauseReader.Read(clause, Context);
        if (reading.IsGuess && NamedLater(clauses, index) is { } named)
        {
            // "Find the cat and outline the sofa in @x.jpg": what is said last holds for both.
            _images = named;
            reading = ClauseReader.Read(clause, Context);
        }

        switch (reading.Kind)
        {
            case ReadingKind.Nothing:
                LeaveOut(clause, reading.Why);
                break;
            case ReadingKind.Context:
                _images = reading.Scope.Images ?? _images;
                _piece = reading.Phrases is [var piece] ? piece : _piece;
                break;
            case ReadingKind.Limit when _retrieval is { } photos && reading.Limit is { } limit:
                _steps[photos - 1] = _steps[photos - 1] with { Limit = limit };
                break;
            case ReadingKind.Retrieve:
                Add(clause, new CompositionStep { Prototype = reading.Prototype!, Query = reading.Query, Limit = reading.Limit, Without = NotEmpty(reading.Without), Why = Why(clause, reading) });
                _retrieval = _steps.Count;
                _many = reading.IsMany;
                _images = StepImages.OfStep(_steps.Count);
                _lastIsBackground = false;
                break;
            case ReadingKind.Again when _segmentation is { } before && reading.Scope.Images is { } others:
                Add(clause, _steps[before - 1] with { Images = others, Why = Why(clause, reading with { Why = "the same as the step before, of other images" }) });
                (_segmentation, _images, _lastIsBackground) = (_steps.Count, others, false);
                break;
            case ReadingKind.Segment or ReadingKind.SegmentFound:
                Segment(clauses, index, reading);
                break;
            case ReadingKind.Same or ReadingKind.Talk when reading.Counts && _segmentation is { } counted && counted > (_retrieval ?? 0) && _steps[counted - 1].Phrases is not null:
                // "Outline the dogs in @x.jpg and count them": they are named already.
                _steps[counted - 1] = _steps[counted - 1] with { Count = true };
                break;
        }
    }

    private void Segment(IReadOnlyList<Clause> clauses, int index, Reading reading)
    {
        var clause = clauses[index];
        var found = reading.Scope.Images ?? _images ?? NamedLater(clauses, index);
        if (found is null)
        {
            LeaveOut(clause, NoImage);
            return;
        }

        if (reading.Scope.Limit is { } limit && found.Step is { } photos && _steps[photos - 1].Query is not null)
        {
            _steps[photos - 1] = _steps[photos - 1] with { Limit = limit };
        }

        var step = new CompositionStep
        {
            Prototype = reading.Prototype!,
            Images = found,
            Phrases = NotEmpty(reading.Phrases),
            Prompt = reading.Prompt,
            Without = NotEmpty(reading.Without),
            Count = reading is { Counts: true, Phrases.Count: > 0 } ? true : null,
            Why = Why(clause, reading),
        };
        if (reading.IsKept && _lastIsBackground && _segmentation == _steps.Count)
        {
            // "Remove the background, keep the woman": the woman is what both clauses mean.
            _steps[^1] = step with { Images = reading.Scope.Images ?? _steps[^1].Images };
        }
        else
        {
            Add(clause, step);
        }

        _segmentation = _steps.Count;
        _images = found;
        _lastIsBackground = reading.IsBackground;
    }

    private void Add(Clause clause, CompositionStep step)
    {
        // "Have they been found? If not, find them": what is said twice is done once.
        if (_steps.Count == 0 || _steps[^1] with { Why = null, Count = null } != step with { Why = null, Count = null })
        {
            _steps.Add(step);
        }
        else if (step.Count is not null)
        {
            _steps[^1] = _steps[^1] with { Count = step.Count };
        }
    }

    // What is said later holds for what was said before it, but not from the end of a request to its beginning.
    private StepImages? NamedLater(IReadOnlyList<Clause> clauses, int index)
    {
        for (var i = index + 1; i < clauses.Count && i <= index + 3; i++)
        {
            if (ClauseReader.Read(clauses[i], Context) is { Scope.Images: { } named })
            {
                return named;
            }
        }

        return null;
    }

    private void LeaveOut(Clause clause, string why)
    {
        _reasons.Add(why);
        _notes.Add($"Left out: \"{Said(clause)}\". {why}");
    }

    private string Why(Clause clause, Reading reading) => $"\"{Said(clause)}\": {reading.Why}";

    private string Said(Clause clause) => Quote.Short(request[clause.Start..clause.End].Trim(), 100);

    private static IReadOnlyList<string>? NotEmpty(IReadOnlyList<string> phrases) => phrases.Count > 0 ? phrases : null;
}
