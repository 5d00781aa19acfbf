using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Compositions;

/// <summary>What a request means: task prototypes, one after the other; or why it means none.</summary>
/// <remarks>Immutable, compared by value. <see cref="CompositionJson"/> writes and reads it.</remarks>
public sealed record Composition
{
    /// <summary>The steps in the order in which they run; none for a refusal.</summary>
    [JsonPropertyName("steps")]
    [Description("The steps in the order in which they run; none where the request asks for nothing that can be done.")]
    public required IReadOnlyList<CompositionStep> Steps { get; init; }

    /// <summary>Why there are no steps, in a line.</summary>
    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why there are no steps, in a line; only where there are none.")]
    public string? Reason { get; init; }

    /// <summary>What can be asked instead.</summary>
    [JsonPropertyName("hint")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What can be asked instead; only where there are no steps.")]
    public string? Hint { get; init; }

    /// <summary>What of the request was left out, and what was assumed.</summary>
    [JsonPropertyName("notes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What of the request was left out, and what was assumed.")]
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Whether there is nothing to run.</summary>
    [JsonIgnore]
    public bool IsRefusal => Steps.Count == 0;

    /// <summary>A composition of no steps.</summary>
    /// <param name="reason">Why, in a line.</param>
    /// <param name="hint">What can be asked instead.</param>
    public static Composition Refuse(string reason, string hint) => new()
    {
        Steps = [],
        Reason = reason,
        Hint = hint,
    };

    /// <inheritdoc/>
    public bool Equals(Composition? other) => other is not null
        && Steps.SequenceEqual(other.Steps)
        && Reason == other.Reason
        && Hint == other.Hint
        && (Notes ?? []).SequenceEqual(other.Notes ?? [], StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps.Count, Steps.Count > 0 ? Steps[0] : null, Reason, Hint);
}
