using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>The task prototypes there are.</summary>
public sealed record PrototypeListAnswer
{
    /// <summary>The prototypes: those that come along, then saved ones by name.</summary>
    [JsonPropertyName("prototypes")]
    [Description("The prototypes: those that come along, then saved ones by name.")]
    public required IReadOnlyList<PrototypeAnswer> Prototypes { get; init; }
}
