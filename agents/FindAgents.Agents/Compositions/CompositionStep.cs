using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Compositions;

/// <summary>One step of a composition: a task prototype and what it is given.</summary>
/// <remarks>Immutable, compared by value; nothing is checked here: <see cref="CompositionValidator"/> does that, and says how to mend.</remarks>
public sealed record CompositionStep
{
    private const string WithoutWord = " without ";

    /// <summary>The task prototype's name, one of <see cref="PrototypeCatalogue"/>.</summary>
    [JsonPropertyName("prototype")]
    [Description("The task prototype's name.")]
    public required string Prototype { get; init; }

    /// <summary>What segmentation works on; retrieval works on the album.</summary>
    [JsonPropertyName("images")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What segmentation works on: one image, a list of images, or \"$n\", the result of step n. Retrieval works on the album and has none.")]
    public StepImages? Images { get; init; }

    /// <summary>Noun phrases, each answered by itself; references to images may stand in them where the prototype is interleaved.</summary>
    [JsonPropertyName("phrases")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Noun phrases for grounded segmentation, each answered by itself. For interleaved segmentation with references in them: @photo.jpg, @photo.jpg#2, @photo.jpg(x,y), @photo.jpg(x,y,w,h), $n.")]
    public IReadOnlyList<string>? Phrases { get; init; }

    /// <summary>What retrieval looks for, as the request says it; negations at the end: <c>beach without people</c>.</summary>
    [JsonPropertyName("query")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What retrieval looks for, in the request's words; references to images may stand in it where the prototype takes them.")]
    public string? Query { get; init; }

    /// <summary>Where in the image something was pointed at.</summary>
    [JsonPropertyName("prompt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Where in the image something was pointed at: points, or a box, in pixels.")]
    public StepPrompt? Prompt { get; init; }

    /// <summary>How many results are wanted, from 1; <see langword="null"/> where the request does not say.</summary>
    [JsonPropertyName("limit")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("How many results retrieval gives, only where the request names a number.")]
    public int? Limit { get; init; }

    /// <summary>What must not be there: left out of what is segmented, or not wanted in what is retrieved.</summary>
    [JsonPropertyName("without")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What must not be there, a noun phrase each, only where the request says so.")]
    public IReadOnlyList<string>? Without { get; init; }

    /// <summary>Whether it is asked how many there are of what each phrase names, too; <see langword="null"/> where the request does not.</summary>
    [JsonPropertyName("count")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("True only where the request asks how many there are of what the phrases name, or to count them.")]
    public bool? Count { get; init; }

    /// <summary>Why the step is there: the words that it came from, and what they were taken for.</summary>
    [JsonPropertyName("why")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the step is there, in a few words.")]
    public string? Why { get; init; }

    /// <summary><see cref="Query"/> without the negations at its end, which are in <see cref="Without"/>.</summary>
    [JsonIgnore]
    public string? Sought => Query is { } query && Without is { Count: > 0 } && query.LastIndexOf(WithoutWord, StringComparison.Ordinal) is > 0 and var at ? query[..at] : Query;

    /// <inheritdoc/>
    public bool Equals(CompositionStep? other) => other is not null
        && Prototype == other.Prototype
        && Equals(Images, other.Images)
        && Same(Phrases, other.Phrases)
        && Query == other.Query
        && Equals(Prompt, other.Prompt)
        && Limit == other.Limit
        && Same(Without, other.Without)
        && Count == other.Count
        && Why == other.Why;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Prototype, Images, Phrases?.Count, Query, Prompt, Limit, HashCode.Combine(Without?.Count, Count), Why);

    /// <summary>The query that says what is sought and what must not be there.</summary>
    internal static string QueryOf(string sought, IReadOnlyList<string>? without) =>
        without is { Count: > 0 } ? $"{sought}{WithoutWord}{string.Join(" or ", without)}" : sought;

    private static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null ? other is null : other is not null && one.SequenceEqual(other, StringComparer.Ordinal);
}
