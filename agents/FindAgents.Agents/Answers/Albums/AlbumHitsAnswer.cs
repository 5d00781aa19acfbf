using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>The photos or regions that a query found in an album.</summary>
public sealed record AlbumHitsAnswer
{
    /// <summary>The id of this answer.</summary>
    [JsonPropertyName("resultId")]
    [Description("Id of this result. @{resultId}#3 in a phrase or query means hit 3 of it.")]
    public required string ResultId { get; init; }

    /// <summary>The album.</summary>
    [JsonPropertyName("album")]
    [Description("The album.")]
    public required string Album { get; init; }

    /// <summary>What the query was understood to look for.</summary>
    [JsonPropertyName("entities")]
    [Description("The things that the query speaks of, in the order of the sentence; each hit says which of its regions go with them.")]
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>What was left out.</summary>
    [JsonPropertyName("without")]
    [Description("What must not be in the photos found.")]
    public required IReadOnlyList<string> Without { get; init; }

    /// <summary>Words that the model does not know.</summary>
    [JsonPropertyName("unknownWords")]
    [Description("Words of the query that the model does not know and left out: try a more common word for them.")]
    public required IReadOnlyList<string> UnknownWords { get; init; }

    /// <summary>The hits, numbered as the contact sheet draws them.</summary>
    [JsonPropertyName("hits")]
    [Description("What was found, the most alike first, numbered as the contact sheet shows them. Empty when nothing was found, which is an answer, not an error.")]
    public required IReadOnlyList<AlbumHitAnswer> Hits { get; init; }

    /// <summary>Whether there is more.</summary>
    [JsonPropertyName("hasMore")]
    [Description("Whether a next page has more. Everything in the album is ranked: hits far down are little alike.")]
    public required bool HasMore { get; init; }

    /// <summary>What a caller should know; left out where there is nothing.</summary>
    [JsonPropertyName("note")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What to know of this answer, and what to do; left out when there is nothing.")]
    public string? Note { get; init; }

    /// <summary>The model that answered.</summary>
    [JsonPropertyName("model")]
    [Description("The model that placed query and photos, and its version.")]
    public required string Model { get; init; }

    /// <summary>The task prototype that placed the query; left out where a photo of the album was asked with.</summary>
    [JsonPropertyName("prototype")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The task prototype that placed the query; left out when a photo or region of the album was asked with.")]
    public string? Prototype { get; init; }

    /// <summary>Where the time went.</summary>
    [JsonPropertyName("timings")]
    [Description("Where the time went.")]
    public required SearchTimingsAnswer Timings { get; init; }
}
