using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.English;

/// <summary>Which images a clause is about.</summary>
internal sealed record Scope
{
    /// <summary>The images that it names; none where it names none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether it speaks of images named before.</summary>
    public bool IsAnaphor { get; init; }

    /// <summary>How many of these are meant.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether it says anything.</summary>
    public bool IsGiven => Names.Count > 0 || IsAnaphor;

    /// <summary>The images by name.</summary>
    public StepImages? Images => Names.Count > 0 ? StepImages.Of([.. Names.Select(name => StepReference.TryRead(name, out _) ? $"./{name}" : name).Distinct(StringComparer.Ordinal)]) : null;
}
