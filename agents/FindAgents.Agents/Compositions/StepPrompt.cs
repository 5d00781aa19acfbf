using System.Text.Json.Serialization;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Compositions;

/// <summary>Where in an image something was pointed at, in that image's pixels.</summary>
/// <remarks>Immutable, compared by value. In JSON <c>{"points": [[x, y], …]}</c> or <c>{"box": [x, y, w, h]}</c>.</remarks>
public sealed record StepPrompt
{
    /// <summary>Points on the thing that is meant.</summary>
    [JsonPropertyName("points")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(PointListConverter))]
    public IReadOnlyList<PointF>? Points { get; init; }

    /// <summary>A box around it.</summary>
    [JsonPropertyName("box")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(BoxConverter))]
    public Box? Box { get; init; }

    /// <inheritdoc/>
    public bool Equals(StepPrompt? other) => other is not null && Box == other.Box && (Points ?? []).SequenceEqual(other.Points ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => (Points ?? []).Aggregate(HashCode.Combine(Box), HashCode.Combine);
}
