using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Data;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>The words of a step: names, phrases, and phrases some of which are said with a piece of an image instead (the interleaved space).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class PhraseWords
{
    private const double Substituted = 0.4;
    private const double FromAnotherPhoto = 0.5;
    private const double Noisy = 0.5;
    private const double Noise = 0.25; // of the vectors' own spread: as far as a near synonym is away

    private readonly FindMiniNetwork _network;
    private readonly ILanguageFoundation _language;
    private readonly RegionBank _bank = new();
    private readonly Device _device;
    private readonly Tensor _nameWords; // (V, W): the mean of each name's word vectors
    private readonly Dictionary<string, int> _nameIndex;

    /// <summary>Creates the words.</summary>
    /// <param name="network">Turns regions into words.</param>
    /// <param name="language">Knows the words.</param>
    /// <param name="names">How each category is said, in the order of <paramref name="nameIndex"/>.</param>
    /// <param name="nameIndex">The place of each category.</param>
    /// <param name="device">Where to compute.</param>
    public PhraseWords(FindMiniNetwork network, ILanguageFoundation language, IReadOnlyList<string> names, Dictionary<string, int> nameIndex, Device device)
    {
        (_network, _language, _nameIndex, _device) = (network, language, nameIndex, device);
        using var scope = NewDisposeScope();
        using var words = language.Encode(names);
        var there = words.Padding.logical_not().unsqueeze(-1).to_type(ScalarType.Float32);
        _nameWords = ((words.Embeddings * there).sum(1) / there.sum(1)).to(device).DetachFromDisposeScope();
    }

    /// <summary>How far the words of the sample's instances are from their categories' names, as a part of the names' own length.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="regions">(N, F): what its instances look like.</param>
    public Tensor Alignment(TrainingSample sample, Tensor regions)
    {
        using var scope = NewDisposeScope();
        var wanted = _nameWords.index_select(0, tensor(sample.Instances.Select(i => (long)_nameIndex[i.Category.Name]).ToArray(), device: _device));
        var miss = _network.RegionWords(regions) - wanted;
        return ((miss * miss).sum(1) / (wanted * wanted).sum(1)).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Keeps what a sample's instances look like for phrases about other photos.</summary>
    public void Remember(TrainingSample sample, Tensor regions, Random random)
    {
        var (width, values) = ((int)regions.shape[1], regions.cpu().data<float>().ToArray());
        for (var i = 0; i < sample.Instances.Count; i++)
        {
            if (!sample.Instances[i].IsCrowd)
            {
                _bank.Add(sample.Instances[i].Category.Name, sample.Photo.Id, values[(i * width)..((i + 1) * width)], random);
            }
        }
    }

    /// <summary>The word vectors of texts, of which the last are phrases that may be said with regions.</summary>
    /// <param name="texts">Everything to encode; the last <paramref name="phrases"/> of them are the phrases.</param>
    /// <param name="phrases">The phrases asked.</param>
    /// <param name="sample">The sample they are asked about.</param>
    /// <param name="regions">(N, F): what its instances look like.</param>
    /// <param name="random">Decides.</param>
    /// <returns>Words (T, L, W) and padding (T, L), owned by the caller.</returns>
    public (Tensor Words, Tensor Padding) Encode(IReadOnlyList<string> texts, IReadOnlyList<PhraseTarget> phrases, TrainingSample sample, Tensor? regions, Random random)
    {
        using var scope = NewDisposeScope();
        using var tokens = _language.Encode(texts);
        var (words, padding) = (tokens.Embeddings.to(_device), tokens.Padding.to(_device));
        var first = texts.Count - phrases.Count;
        if (random.NextDouble() < Noisy)
        {
            // What a synonym that training never says would look like.
            words = words.Plus(randn_like(words) * words.std() * Constant(Noise) * padding.logical_not().unsqueeze(-1));
        }

        var (rows, masks) = (words.unbind(0), padding.unbind(0));
        for (var p = 0; p < phrases.Count; p++)
        {
            if (Region(phrases[p], sample, regions, random) is { } region)
            {
                var length = words.shape[1];
                var word = _network.RegionWords(region.unsqueeze(0)); // (1, W)
                rows[first + p] = cat([word, zeros(length - 1, word.shape[1], device: _device)], 0);
                masks[first + p] = Range(0, length, ScalarType.Int64, _device) > Constant(0L);
            }
        }

        return (stack(rows).MoveToOuterDisposeScope(), stack(masks).MoveToOuterDisposeScope());
    }

    // (F), or null where the phrase is said with words.
    private Tensor? Region(PhraseTarget phrase, TrainingSample sample, Tensor? regions, Random random)
    {
        if (phrase.Category is not { } category || random.NextDouble() >= Substituted)
        {
            return null;
        }

        var other = phrase.Instances.Count == 0 || random.NextDouble() < FromAnotherPhoto ? _bank.Find(category, sample.Photo.Id, random) : null;
        if (other is not null)
        {
            return tensor(other, device: _device);
        }

        return phrase.Instances.Count == 0 || regions is null ? null : regions[phrase.Instances[random.Next(phrase.Instances.Count)]];
    }
}
