using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Retrieval.Search;

namespace FindAgents.Agents.Answers;

/// <summary>Where the time of a search went, in milliseconds.</summary>
/// <param name="EmbedMs">Placing the query.</param>
/// <param name="SearchMs">Looking through the album.</param>
public sealed record SearchTimingsAnswer(
    [property: JsonPropertyName("embedMs"), Description("Milliseconds that understanding the query took.")] double EmbedMs,
    [property: JsonPropertyName("searchMs"), Description("Milliseconds that looking through the album took.")] double SearchMs)
{
    internal static SearchTimingsAnswer From(SearchTimings timings) =>
        new(Math.Round(timings.Embed.TotalMilliseconds, 1), Math.Round(timings.Search.TotalMilliseconds, 1));
}
