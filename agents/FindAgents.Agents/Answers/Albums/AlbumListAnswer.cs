using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>The albums that there are.</summary>
/// <param name="Albums">The albums, by name; none is an answer, too.</param>
public sealed record AlbumListAnswer(
    [property: JsonPropertyName("albums"), Description("The albums, by name. Empty when there is none.")] IReadOnlyList<AlbumSummary> Albums)
{
    /// <summary>What a caller should know of albums that are not listed; left out where there is nothing.</summary>
    [JsonPropertyName("note")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What to know of albums that are not listed here; left out when there is nothing.")]
    public string? Note { get; init; }
}
