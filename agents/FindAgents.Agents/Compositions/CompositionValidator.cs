using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Compositions;

/// <summary>Finds what is wrong with a composition before anything runs, and says how to mend it.</summary>
/// <remarks>Immutable and thread-safe. Nothing is opened: what images there are is known to the caller, or not checked.</remarks>
/// <param name="catalogue">The prototypes that may be named; <see langword="null"/> for the engine's.</param>
/// <param name="images">The images that there are; <see langword="null"/> where that is not known, and not checked then.</param>
public sealed class CompositionValidator(PrototypeCatalogue? catalogue = null, IReadOnlyCollection<KnownImage>? images = null)
{
    /// <summary>The most steps a composition has.</summary>
    public const int MaxSteps = 16;

    /// <summary>The most results a step gives.</summary>
    public const int MaxLimit = 10_000;

    private readonly PrototypeCatalogue _catalogue = catalogue ?? PrototypeCatalogue.BuiltIn;
    private readonly Dictionary<string, KnownImage>? _images = images?.DistinctBy(image => image.Name).ToDictionary(image => image.Name, StringComparer.Ordinal);

    /// <summary>Lists what is wrong.</summary>
    /// <param name="composition">Any composition.</param>
    /// <returns>The problems, by step; none where it can be run.</returns>
    public IReadOnlyList<CompositionProblem> Validate(Composition composition)
    {
        ArgumentNullException.ThrowIfNull(composition);
        var problems = new List<CompositionProblem>();
        if (composition.IsRefusal && string.IsNullOrWhiteSpace(composition.Reason))
        {
            problems.Add(new CompositionProblem(null, "reason", "There are no steps, and it does not say why. Give steps, or a reason in a line."));
        }

        if (composition.Steps.Count > MaxSteps)
        {
            problems.Add(new CompositionProblem(null, "steps", $"There are {composition.Steps.Count} steps; at most {MaxSteps} are run. Ask in several requests."));
        }

        for (var i = 0; i < composition.Steps.Count; i++)
        {
            problems.AddRange(new StepCheck(_catalogue, _images, composition.Steps, i).Run());
        }

        return problems;
    }

    /// <summary>Refuses a composition that cannot be run.</summary>
    /// <exception cref="CompositionException">Something is wrong with it; the message lists all of it.</exception>
    public void ThrowIfInvalid(Composition composition)
    {
        if (Validate(composition) is { Count: > 0 } problems)
        {
            throw new CompositionException(problems);
        }
    }
}
