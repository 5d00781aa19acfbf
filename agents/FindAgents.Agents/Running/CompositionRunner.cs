using FindAgents.Agents.Albums;
using FindAgents.Agents.Compositions;
using FindAgents.Engine;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Running;

/// <summary>Runs compositions: each step by its task prototype, on what the request names or the steps before it found.</summary>
/// <remarks>
/// <para>
/// What is wrong with a plan is said before anything runs. From then on a run always ends in a <see cref="CompositionRun"/>: a step that fails is told of in its
/// trace, those that refer to it are skipped, the others run; an image that cannot be read does not take the others' answers with it; a cancelled run
/// returns what was found until then. A step that finds nothing is answered, and so are those that refer to it.
/// </para>
/// <para>
/// Images are encoded once and kept by the operations, asked one after the other. What a step does follows from its prototype's entry in the catalogue, so that a
/// prototype of one's own runs as those of its kind do.
/// </para>
/// <para>Safe to call from several threads at once. Operations stay the caller's.</para>
/// </remarks>
/// <param name="find">Has the engine and keeps images and results.</param>
/// <param name="albums">What retrieval looks in, made over the same operations; <see langword="null"/> where there are no albums.</param>
/// <param name="catalogue">The prototypes that steps may name; <see langword="null"/> for the engine's.</param>
public sealed class CompositionRunner(FindOperations find, AlbumOperations? albums = null, PrototypeCatalogue? catalogue = null)
{
    private readonly FindOperations _find = find ?? throw new ArgumentNullException(nameof(find));
    private readonly PrototypeCatalogue _catalogue = catalogue ?? PrototypeCatalogue.BuiltIn;

    /// <summary>Runs a composition.</summary>
    /// <param name="composition">The plan; of no steps nothing is run.</param>
    /// <param name="options">What it is run on; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told before each image and search.</param>
    /// <param name="cancellationToken">Ends the run with what was found until then; it does not throw.</param>
    /// <returns>The trace of every step.</returns>
    /// <exception cref="CompositionException">The plan cannot be run; the message lists what is wrong and how to mend it.</exception>
    /// <exception cref="AlbumException">The album cannot be searched here.</exception>
    public async Task<CompositionRun> RunAsync(Composition composition, CompositionRunOptions? options = null, IProgress<CompositionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(composition);
        options ??= new CompositionRunOptions();
        options.Validate();
        if (composition.Steps?.Contains(null!) != false)
        {
            throw new CompositionException("A composition has a list of steps, and one of them, or the list, is null. Leave it out, or say what it does.");
        }

        new CompositionValidator(_catalogue).ThrowIfInvalid(composition);
        var start = _find.Time.GetTimestamp();
        var (album, cancelled) = await AlbumAsync(composition, options.Album, cancellationToken).ConfigureAwait(false);
        var found = new FoundSteps(options.MaxPieces);
        for (var i = 0; i < composition.Steps.Count; i++)
        {
            var (step, number) = (composition.Steps[i], i + 1);
            var trace = new StepRun
            {
                Step = number,
                Prototype = step.Prototype,
                Outcome = StepOutcome.Done,
                Why = step.Why,
            };
            if (cancelled)
            {
                found.Add(trace with { Outcome = StepOutcome.Cancelled });
                continue;
            }

            var runner = new StepRunner(
                _find, albums, _catalogue.Find(step.Prototype)!, step, trace, found, options, (image, images, what) => progress?.Report(new CompositionProgress(number, composition.Steps.Count, image, images, $"{step.Prototype} of {what}")));
            var run = await runner.RunAsync(album, cancellationToken).ConfigureAwait(false);
            cancelled = run.Outcome == StepOutcome.Cancelled;
            found.Add(run);
        }

        return new CompositionRun
        {
            Composition = composition,
            Steps = found.Steps,
            Cancelled = cancelled,
            ElapsedMs = StepRunner.Milliseconds(_find.Time.GetElapsedTime(start)),
        };
    }

    // The album that the plan's first search needs; none where it has no search.
    private async Task<(string? Album, bool Cancelled)> AlbumAsync(Composition composition, string? name, CancellationToken cancellationToken)
    {
        var search = composition.Steps.Select((step, i) => (step, Number: i + 1)).FirstOrDefault(numbered => _catalogue.Find(numbered.step.Prototype)!.IsRetrieval);
        if (search.step is null)
        {
            return (null, false);
        }

        if (albums is null)
        {
            throw Missing(search.Number, search.step, "there are no albums here. Name images instead, or have the operator offer albums.");
        }

        try
        {
            if (!string.IsNullOrWhiteSpace(name))
            {
                _ = await albums.StatusAsync(name, cancellationToken).ConfigureAwait(false);
                return (name, false);
            }

            return await albums.NamesAsync(cancellationToken).ConfigureAwait(false) switch
            {
                [var only] => (only, false),
                [] => throw Missing(search.Number, search.step, "there is none that may be searched here. Make one of a folder of photos: findagents album create NAME FOLDER."),
                var several => throw Missing(search.Number, search.step, $"there are several: {string.Join(", ", several.Take(10))}{(several.Count > 10 ? ", …" : "")}. Say which is meant."),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, true);
        }
    }

    private static CompositionException Missing(int number, CompositionStep step, string why) =>
        new([new CompositionProblem(number, "prototype", $"'{step.Prototype}' looks in an album, and {why}")]);
}
