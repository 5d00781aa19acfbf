using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Running;

/// <summary>What is to be run: a sentence or a plan, and what it is about.</summary>
public sealed record CompositionRequest
{
    /// <summary>What is wanted, in English; <see langword="null"/> where a plan is given.</summary>
    public string? Request { get; init; }

    /// <summary>The plan; <see langword="null"/> where a sentence is given.</summary>
    public Composition? Composition { get; init; }

    /// <summary>The images at hand: meant where the sentence, or a step of the plan, names none. Paths, image ids or data URIs.</summary>
    public IReadOnlyList<string>? Images { get; init; }

    /// <summary>The album that retrieval looks in; <see langword="null"/> for the only one that there is.</summary>
    public string? Album { get; init; }
}
