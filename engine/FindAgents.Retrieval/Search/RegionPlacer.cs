using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Retrieval.Search;

/// <summary>Places what is asked for among regions.</summary>
/// <remarks>A piece of an image by itself lies where regions that look like it do; words, and sentences with pieces in them, where names do.</remarks>
internal sealed class RegionPlacer(IFindEngine engine)
{
    // For a model whose odds nobody has fitted: half at a cosine of a half.
    private static readonly MatchOdds Unfitted = new(12, -6);

    private MatchOdds Words => engine.Model.WordOdds ?? Unfitted;

    /// <summary>What the cosine of a region and of a piece of an image means.</summary>
    public MatchOdds Pieces => engine.Model.PieceOdds ?? Unfitted;

    /// <summary>Places phrases.</summary>
    /// <param name="phrases">Any number.</param>
    /// <param name="knownOnly">Whether a phrase without a word that the model knows is refused; otherwise it gets no place.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A place for each, the words that the model does not know, and the task prototype that ran last.</returns>
    /// <exception cref="PromptException">A phrase is empty; or, if those are refused, holds no word that the model knows.</exception>
    public async Task<(IReadOnlyList<RegionPlace> Places, IReadOnlyList<string> Unknown, string? Prototype)> PlaceAsync(IReadOnlyList<Phrase> phrases, bool knownOnly, CancellationToken cancellationToken)
    {
        var places = new RegionPlace[phrases.Count];
        string? prototype = null;
        for (var i = 0; i < phrases.Count; i++)
        {
            if (phrases[i].Parts is [PhraseRegion piece])
            {
                var placed = await engine.EmbedRegionsAsync(piece.Image, [piece.Mask], cancellationToken).ConfigureAwait(false);
                places[i] = new RegionPlace(phrases[i].Wording ?? piece.Name ?? "region", placed.Vectors[0].ToArray(), Pieces);
                prototype = placed.Prototype;
            }
        }

        int[] named = [.. Enumerable.Range(0, phrases.Count).Where(i => places[i] is null)];
        if (named.Length == 0)
        {
            return (places, [], prototype);
        }

        var (vectors, unknown, ran) = await NamesAsync([.. named.Select(i => phrases[i])], knownOnly, cancellationToken).ConfigureAwait(false);
        foreach (var (i, vector) in named.Zip(vectors))
        {
            places[i] = new RegionPlace(phrases[i].ToString(), vector, Words);
        }

        return (places, unknown, ran ?? prototype);
    }

    // All at once, and one by one only where one of them is all unknown words, which the engine refuses.
    private async Task<(IReadOnlyList<float[]?> Vectors, IReadOnlyList<string> Unknown, string? Prototype)> NamesAsync(IReadOnlyList<Phrase> phrases, bool knownOnly, CancellationToken cancellationToken)
    {
        try
        {
            var placed = await engine.EmbedPhrasesAsync(phrases, EmbeddingSpace.Regions, cancellationToken).ConfigureAwait(false);
            return ([.. placed.Vectors.Select(vector => vector.ToArray())], [.. placed.UnknownWords.SelectMany(words => words)], placed.Prototype);
        }
        catch (PromptException) when (!knownOnly && phrases.Count == 1)
        {
            return ([null], [], null);
        }
        catch (PromptException) when (!knownOnly)
        {
            var (vectors, unknown) = (new List<float[]?>(), new List<string>());
            string? prototype = null;
            foreach (var phrase in phrases)
            {
                var (one, strange, ran) = await NamesAsync([phrase], knownOnly, cancellationToken).ConfigureAwait(false);
                vectors.AddRange(one);
                unknown.AddRange(strange);
                prototype ??= ran;
            }

            return (vectors, unknown, prototype);
        }
    }
}
