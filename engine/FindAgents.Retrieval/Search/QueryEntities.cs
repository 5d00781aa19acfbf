using FindAgents.Engine;
using FindAgents.Engine.English;

namespace FindAgents.Retrieval.Search;

/// <summary>Finds the things that a sentence speaks of: each piece of an image in it, and what its words name.</summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class QueryEntities
{
    // Each costs an embedding and a row in the answer; nobody speaks of more things than these in a query.
    private const int MostNamed = 16;

    /// <summary>The things, in the order of the sentence: phrases that are a piece of an image or a few words. No piece is left out; the same words count once.</summary>
    /// <param name="phrase">A sentence.</param>
    public static IReadOnlyList<Phrase> Of(Phrase phrase)
    {
        var (entities, named) = (new List<Phrase>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var part in phrase.Parts)
        {
            if (part is PhraseRegion piece)
            {
                entities.Add(new Phrase(piece) { Wording = piece.Name ?? "region" });
                continue;
            }

            // What is only negated, or shown by something else, is not what a region should be.
            foreach (var name in NounPhraseChunker.Chunk(((PhraseText)part).Text).Where(noun => noun.IsReal).Select(noun => noun.Name))
            {
                if (named.Count < MostNamed && named.Add(name))
                {
                    entities.Add(name);
                }
            }
        }

        // "Skiing" names nothing by itself, and yet it is what is looked for.
        return entities.Count > 0 || string.IsNullOrWhiteSpace(phrase.ToString()) ? entities : [phrase];
    }
}
