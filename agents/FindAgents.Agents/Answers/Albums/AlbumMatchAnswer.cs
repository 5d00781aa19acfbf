using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>Which regions of a photo go with one of the things that a query speaks of.</summary>
/// <param name="Entity">The thing.</param>
/// <param name="Regions">The regions, the most alike first.</param>
public sealed record AlbumMatchAnswer(
    [property: JsonPropertyName("entity"), Description("The thing, as the query says it.")] string Entity,
    [property: JsonPropertyName("regions"), Description("The regions that go with it, the most alike first; none where none does.")] IReadOnlyList<AlbumRegionAnswer> Regions);
