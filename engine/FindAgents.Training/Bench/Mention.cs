using FindAgents.Engine.English;

namespace FindAgents.Training.Bench;

/// <summary>A noun phrase and the categories that it may mean.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Categories">The categories' names in alphabetical order; empty for unknown words.</param>
internal sealed record Mention(NounPhrase Phrase, string[] Categories)
{
    /// <summary>Whether it means an amount or a number of things, not one.</summary>
    public bool IsMany => Phrase.IsPlural || ConceptMatcher.IsMass(Phrase.Head);

    /// <summary>How many, where it is said.</summary>
    public int? Count => Phrase.Head == "couple" ? 2 : Phrase.Count;

    /// <summary>Whether the two may mean the same kind of thing.</summary>
    public bool Overlaps(Mention other) => Categories.AsSpan().ContainsAny(other.Categories);
}
