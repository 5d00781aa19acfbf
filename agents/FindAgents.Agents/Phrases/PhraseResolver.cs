using FindAgents.Agents.Images;
using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Phrases;

/// <summary>Turns written phrases into the engine's: looks up what they refer to and cuts it out.</summary>
/// <remarks>
/// A whole image is the mask of all its pixels, a region the mask that its result holds, a point or a box what the engine
/// refines from it. What is referred to several times is looked up and cut out once.
/// </remarks>
/// <param name="engine">Cuts out what points and boxes indicate.</param>
/// <param name="images">Looks the images up.</param>
public sealed class PhraseResolver(IFindEngine engine, IReferencedImages images)
{
    /// <summary>Resolves phrases.</summary>
    /// <param name="phrases">The phrases as they were written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A phrase for each, in their order, that speaks of itself as it was written; good for as long as the images.</returns>
    /// <exception cref="PhraseReferenceException">What a reference refers to cannot be had; the message names it and says what to do.</exception>
    public async Task<IReadOnlyList<Phrase>> ResolveAsync(IReadOnlyList<WrittenPhrase> phrases, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var regions = new Dictionary<PhraseReference, PhraseRegion>();
        foreach (var reference in phrases.SelectMany(phrase => phrase.References).Distinct())
        {
            try
            {
                regions.Add(reference, await CutOutAsync(reference, cancellationToken).ConfigureAwait(false));
            }
            catch (FindException exception) when (exception is not PhraseReferenceException)
            {
                throw Unusable(reference, exception.Message, exception);
            }
        }

        return [.. phrases.Select(phrase => Resolve(phrase, regions))];
    }

    /// <summary>Says that a reference cannot be used.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="why">Whole sentences: what is wrong, what was expected, and what to do.</param>
    /// <param name="cause">The error behind it.</param>
    /// <returns>The exception to throw.</returns>
    public static PhraseReferenceException Unusable(PhraseReference reference, string why, Exception? cause = null)
    {
        ArgumentNullException.ThrowIfNull(reference);

        // Whoever wrote "the man @home" meant no image.
        var hint = reference.IsWhole ? " If no image is meant, write @@ for a plain @." : "";
        var message = $"The reference '{Quote.Short(reference.ToString())}' cannot be used. {why}{hint}";
        return cause is null ? new PhraseReferenceException(message) : new PhraseReferenceException(message, cause);
    }

    private static Phrase Resolve(WrittenPhrase phrase, Dictionary<PhraseReference, PhraseRegion> regions)
    {
        List<PhrasePart> parts = [.. phrase.Parts.Select(part => part switch
        {
            PhraseReference reference => (PhrasePart)regions[reference],
            _ => new PhraseText(((WrittenWords)part).Text),
        })];

        // That an empty phrase names nothing is the engine's to say, which knows its place among the others.
        return parts.Count == 0 ? Phrase.FromText(phrase.Text) : new Phrase(parts) { Wording = phrase.Text };
    }

    private async Task<PhraseRegion> CutOutAsync(PhraseReference reference, CancellationToken cancellationToken)
    {
        if (reference.Region is { } number)
        {
            var (holder, region) = await images.RegionAsync(reference.Image, number, cancellationToken).ConfigureAwait(false);
            return new PhraseRegion(holder, region, reference.ToString());
        }

        if (reference.Image.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageAccessException("A phrase does not hold the data of an image. Ask about the image first and name it by the imageId of that answer.");
        }

        var image = await images.OpenAsync(reference.Image, cancellationToken).ConfigureAwait(false);
        if (reference.IsWhole)
        {
            return new PhraseRegion(image, BinaryMask.Full(image.Width, image.Height), reference.ToString());
        }

        var prompt = new RefinePrompt { Positive = reference.Point is { } point ? [point] : [], Box = reference.Box };
        var result = await engine.RefineAsync(image, prompt, null, cancellationToken).ConfigureAwait(false);
        return result.Regions is [var best, ..]
            ? new PhraseRegion(image, best.Mask, reference.ToString())
            : throw new PromptException($"Nothing can be cut out there in the {image.Width}×{image.Height} image. Point at a thing, or draw the box around one, or refer to the whole image as '@{reference.Image}'.");
    }
}
