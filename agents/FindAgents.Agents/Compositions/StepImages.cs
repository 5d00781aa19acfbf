using System.Text.Json.Serialization;

namespace FindAgents.Agents.Compositions;

/// <summary>What a step works on: one image, several, or the result of an earlier step.</summary>
/// <remarks>Immutable, compared by value. In JSON a string, a list of strings, or <c>"$n"</c>.</remarks>
[JsonConverter(typeof(StepImagesConverter))]
public sealed class StepImages : IEquatable<StepImages>
{
    private StepImages(IReadOnlyList<string> names, int? step) => (Names, Step) = (names, step);

    /// <summary>Paths or ids of images, as the request names them, without the sign before them; none where a step is meant.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of the step, from 1, whose result is meant.</summary>
    public int? Step { get; }

    /// <summary>Images by name.</summary>
    /// <exception cref="CompositionException">There is no name, or one is blank or reads as a step.</exception>
    public static StepImages Of(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => name is not null && StepReference.TryRead(name, out _)) is { } step)
        {
            throw new CompositionException($"'{step}' means the result of a step, and stands alone. Name a file of that name './{step}'.");
        }

        return names.Count > 0 && !names.Any(string.IsNullOrWhiteSpace)
            ? new StepImages([.. names], null)
            : throw new CompositionException("A step was given no image, or one without a name. Name one (\"street.jpg\"), several ([\"a.jpg\", \"b.jpg\"]), or an earlier step (\"$1\").");
    }

    /// <summary>The result of an earlier step.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <exception cref="CompositionException">The number is below 1.</exception>
    public static StepImages OfStep(int step) => step >= 1
        ? new StepImages([], step)
        : throw new CompositionException($"Step {step} was referred to: steps are numbered from 1.");

    /// <summary>Reads what stands in JSON as one string.</summary>
    /// <exception cref="CompositionException">The name is blank, or the step's number below 1.</exception>
    public static StepImages Parse(string text) => StepReference.TryRead(text, out var step) ? OfStep(step) : Of(text);

    /// <inheritdoc/>
    public bool Equals(StepImages? other) => other is not null && Step == other.Step && Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StepImages);

    /// <inheritdoc/>
    public override int GetHashCode() => Names.Aggregate(HashCode.Combine(Step), HashCode.Combine);

    /// <summary>The names with commas between them, or <c>$n</c>.</summary>
    public override string ToString() => Step is { } step ? StepReference.To(step) : string.Join(", ", Names);
}
