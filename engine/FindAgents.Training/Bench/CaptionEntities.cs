using FindAgents.Engine.English;
using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>
/// Reads a photo's captions by rules: which phrases they have, and which of the photo's labelled instances each means.
/// This is FIND-Bench's entity association (paper section 4) without a language model.
/// </summary>
/// <remarks>
/// <para>
/// A phrase is grounded only where the answer is certain enough to learn and to measure with. Singular: the category's only
/// instance, or one at least three times as large as the next. A number: as many instances as it says. Other plurals,
/// groups and amounts: all instances, crowds included, less those that another phrase of the caption already means. Stuff: all
/// segments of its categories. A caption that mentions several singulars of one category ("a man and a woman") leaves
/// them <see cref="PhraseGrounding.Ambiguous"/>; "the dog" after "a dog" is the same dog.
/// </para>
/// <para>The same photo gives the same phrases, always. Safe for concurrent use; some 25 µs a caption.</para>
/// </remarks>
public sealed class CaptionEntities
{
    private readonly ConceptMatcher _concepts;

    /// <summary>Creates a reader of captions.</summary>
    /// <param name="categories">The data set's categories.</param>
    public CaptionEntities(IReadOnlyCollection<CocoCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        _concepts = new ConceptMatcher(categories);
        IsThing = categories.GroupBy(c => c.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().IsThing, StringComparer.Ordinal);
    }

    private Dictionary<string, bool> IsThing { get; }

    /// <summary>Reads all captions of a photo.</summary>
    /// <param name="photo">The photo; <see cref="EntityPhrase.Instances"/> are indices into its instances.</param>
    /// <returns>The captions in the photo's order.</returns>
    public IReadOnlyList<EntityCaption> For(TrainingPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var read = new (string Caption, List<Mention> Mentions)[photo.Captions.Count];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = (photo.Captions[i], Mentions(photo.Captions[i]));
        }

        var candidates = new PhotoCandidates(photo, IsThing);
        if (photo.Labels == PhotoLabels.PersonOnly)
        {
            // One person is labelled, though there may be more: any caption that tells of more makes the labels unusable.
            candidates.IsOnePerson = read.All(caption => ReferentResolver.TellsOfOnePerson(caption.Mentions));
        }

        return [.. read.Select(caption => new EntityCaption(caption.Caption, ReferentResolver.Resolve(caption.Caption, caption.Mentions, candidates)))];
    }

    private List<Mention> Mentions(string caption)
    {
        var phrases = NounPhraseChunker.Chunk(caption);
        var mentions = new List<Mention>(phrases.Count);
        foreach (var phrase in phrases)
        {
            mentions.Add(new Mention(phrase, _concepts.Match(phrase.Words)));
        }

        return mentions;
    }
}
