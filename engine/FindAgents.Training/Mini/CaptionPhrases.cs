using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Bench;
using FindAgents.Training.Data;

namespace FindAgents.Training.Mini;

/// <summary>What the captions of photos that are labelled in full call their instances: words that no list of synonyms has, with their attributes.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
internal sealed class CaptionPhrases
{
    private readonly Dictionary<long, IReadOnlyList<CaptionPhrase>> _byPhoto = [];

    /// <summary>Reads the captions.</summary>
    /// <param name="photos">The photos; those held out for tuning are passed over.</param>
    /// <param name="categories">The data set's categories.</param>
    /// <param name="language">A phrase none of whose words it knows is left out.</param>
    public CaptionPhrases(IEnumerable<TrainingPhoto> photos, IReadOnlyList<CocoCategory> categories, ILanguageFoundation language)
    {
        var reader = new CaptionEntities(categories);
        foreach (var photo in photos.Where(p => p.ThingsAreComplete && p.Captions.Count > 0 && !TuningSplit.Holds(p)))
        {
            var phrases = reader.For(photo)
                .SelectMany(caption => caption.Grounded)
                .Select(phrase => (Text: Determiners.Strip(phrase.Text.ToLowerInvariant()), Instances: phrase.Instances.Select(i => photo.Instances[i]).ToList()))
                .Where(phrase => phrase.Instances.TrueForAll(i => !i.IsCrowd) && Knows(language, phrase.Text))
                .DistinctBy(phrase => phrase.Text)
                .Select(phrase => new CaptionPhrase(phrase.Text, phrase.Instances.Select(i => i.Category.Name).ToHashSet(StringComparer.Ordinal), phrase.Instances))
                .ToList();
            if (phrases.Count > 0)
            {
                _byPhoto[photo.Id] = phrases;
            }
        }

        All = [.. _byPhoto.Values.SelectMany(phrases => phrases)];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<CaptionPhrase> All { get; }

    /// <summary>Those about a photo.</summary>
    public IReadOnlyList<CaptionPhrase> For(TrainingPhoto photo) => _byPhoto.GetValueOrDefault(photo.Id) ?? [];

    private static bool Knows(ILanguageFoundation language, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        using var tokens = language.Encode([text]);
        return tokens.Words[0].Count > 0;
    }
}
