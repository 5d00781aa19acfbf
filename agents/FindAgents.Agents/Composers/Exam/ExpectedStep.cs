using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Exam;

/// <summary>A step that a person would expect.</summary>
public sealed record ExpectedStep
{
    /// <summary>The task prototype's name.</summary>
    public required string Prototype { get; init; }

    /// <summary>What it works on; <see langword="null"/> for retrieval.</summary>
    public StepImages? Images { get; init; }

    /// <summary>For each phrase the wordings that count as right: in lower case, without a leading article.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Phrases { get; init; }

    /// <summary>What has to occur in the query.</summary>
    public IReadOnlyList<string>? Query { get; init; }

    /// <summary>Where was pointed at.</summary>
    public StepPrompt? Prompt { get; init; }

    /// <summary>How many results are wanted; <see langword="null"/> where the request does not say.</summary>
    public int? Limit { get; init; }

    /// <summary>For each thing that must not be there the wordings that count as right; <see langword="null"/> where it is not examined.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Without { get; init; }
}
