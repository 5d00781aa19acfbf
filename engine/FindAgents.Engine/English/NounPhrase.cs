namespace FindAgents.Engine.English;

/// <summary>A noun phrase of a caption: "a group of people", "two small dogs", "his skateboard".</summary>
/// <param name="Start">The first character's place in the caption.</param>
/// <param name="Length">How many characters.</param>
/// <param name="Words">The words of its innermost noun with what stands before that noun, in lower case: "people", "two small dogs".</param>
/// <param name="Head">The noun that says what it is, in the singular where it has one: "person", "dog".</param>
/// <param name="IsPlural">Whether several are meant.</param>
/// <param name="Count">How many, where the phrase says so.</param>
/// <param name="IsDefinite">Whether it points back at something known: "the", "this", "his".</param>
/// <param name="IsReal">False where the phrase says that it is not there ("no cars", "without a rider") or only shown ("a statue of a horse").</param>
/// <remarks>Immutable and thread-safe. The span is trimmed: it begins and ends with a word.</remarks>
public sealed record NounPhrase(
    int Start, int Length, IReadOnlyList<string> Words, string Head, bool IsPlural, int? Count, bool IsDefinite, bool IsReal)
{
    /// <summary>What it names, without articles, numbers and the like: "small dogs", "skateboard".</summary>
    public required string Name { get; init; }

    /// <summary>The place behind the last character.</summary>
    public int End => Start + Length;
}
