using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Data;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>The losses of one step, each on photos, captions and regions drawn for it.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class AlignmentStep
{
    private const int BatchSize = 256;
    private const int RegionBatch = 128;
    private const double Temperature = 0.05;
    private const double LabelSmoothing = 0.1;
    private const double WordDropout = 0.15;
    private const double Substituted = 0.4;
    private const double FromAnotherPhoto = 0.5;

    private readonly FindMiniNetwork _network;
    private readonly ILanguageFoundation _language;
    private readonly Device _device;
    private readonly CaptionMentions _mentions;
    private readonly List<SeenPhoto> _captioned;
    private readonly List<(SeenPhoto Photo, string Category, Tensor Features)> _instances;
    private readonly Dictionary<string, List<(long Photo, Tensor Features)>> _byCategory;
    private readonly Dictionary<string, int> _classes;
    private readonly Dictionary<string, int> _names;
    private readonly Tensor _nameWords;   // (V, W)
    private readonly Tensor _classSpace;  // (80, P): the things' names in the semantic space

    /// <summary>Creates the step.</summary>
    public AlignmentStep(FindMiniNetwork network, ILanguageFoundation language, IReadOnlyList<Data.CocoCategory> categories, List<SeenPhoto> photos, Device device)
    {
        (_network, _language, _device) = (network, language, device);
        _mentions = new CaptionMentions(ConceptVocabulary.Load(categories));
        _captioned = [.. photos.Where(p => p.Photo.Captions.Count > 0)];
        _instances = [.. photos.SelectMany(p => p.Regions.Select(r => (p, r.Category, r.Features)))];
        _byCategory = _instances.GroupBy(i => i.Category, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(i => (i.Photo.Photo.Id, i.Features)).ToList(), StringComparer.Ordinal);
        _classes = CocoCategories.Things.Select((c, i) => (c.Name, i)).ToDictionary(e => e.Name, e => e.i, StringComparer.Ordinal);
        _names = categories.Select((c, i) => (c.Name, i)).ToDictionary(e => e.Name, e => e.i, StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var spoken = language.Encode([.. categories.Select(c => ConceptVocabulary.Spoken(c.Name))]);
        var there = spoken.Padding.logical_not().unsqueeze(-1).to_type(ScalarType.Float32);
        _nameWords = ((spoken.Embeddings * there).sum(1) / there.sum(1)).DetachFromDisposeScope();
        using var things = language.Encode([.. CocoCategories.Things.Select(c => c.Name)]);
        _classSpace = network.EncodePhrases(things.Embeddings, things.Padding, null).Phrases.DetachFromDisposeScope();
    }

    /// <summary>Each image finds its sentence among the batch's, each sentence its image, as they come out of the interface (InfoNCE).</summary>
    public Tensor Sentences(Random random)
    {
        using var scope = NewDisposeScope();
        var (views, words, padding) = Draw(random);
        var trails = stack([.. views.Select(v => v.Trail!)], 1).unbind(0); // S of (B, K, C)
        var layers = trails.Length / 2;
        using var trail = new VariableTrail(trails[..(layers + 1)], trails[(layers + 1)..], stack([.. views.Select(v => v.Position!)]));
        var images = _network.ReadImages(_network.ScaleDescriptions(stack([.. views.Select(v => v.Description)])), trail);
        return Contrast(images, _network.ReadSentences(words, padding)).MoveToOuterDisposeScope();
    }

    /// <summary>The same for each expert: the mean.</summary>
    public Tensor Experts(Random random)
    {
        using var scope = NewDisposeScope();
        var losses = new List<Tensor>();
        foreach (var expert in _network.Experts)
        {
            // Each learns from a draw of its own: experts that have seen the same err alike.
            var (views, words, padding) = Draw(random);
            var images = expert.Images(_network.ScaleDescriptions(stack([.. views.Select(v => v.Description)])));
            losses.Add(Contrast(images, expert.Sentences(words, padding)));
        }

        return stack(losses).mean().MoveToOuterDisposeScope();
    }

    private (List<PhotoView> Views, Tensor Words, Tensor Padding) Draw(Random random)
    {
        var order = Enumerable.Range(0, _captioned.Count).ToArray();
        random.Shuffle(order);
        var drawn = order.Take(BatchSize).Select(i => _captioned[i]).ToList();
        var (words, padding) = Words(drawn, random);
        return (drawn.ConvertAll(p => p.Views[random.Next(p.Views.Count)]), words, padding);
    }

    private Tensor Contrast(Tensor images, Tensor sentences)
    {
        using var scope = NewDisposeScope();
        var logits = images.matmul(sentences.t()) * Constant(1 / Temperature);
        var own = Range(0, images.shape[0], ScalarType.Int64, _device);
        return nn.functional.cross_entropy(logits, own, label_smoothing: LabelSmoothing)
            .Plus(nn.functional.cross_entropy(logits.t(), own, label_smoothing: LabelSmoothing))
            .MoveToOuterDisposeScope();
    }

    /// <summary>Pieces of images come to lie where the words for them do.</summary>
    public Tensor Regions(Random random)
    {
        using var scope = NewDisposeScope();
        if (_instances.Count == 0)
        {
            return zeros([], device: _device);
        }

        var drawn = Enumerable.Range(0, RegionBatch).Select(_ => _instances[random.Next(_instances.Count)]).ToList();
        var features = stack([.. drawn.Select(d => d.Features)]);
        var wanted = _nameWords.index_select(0, tensor(drawn.Select(d => (long)_names[d.Category]).ToArray(), device: _device));
        var miss = _network.RegionWords(features) - wanted;
        var alignment = ((miss * miss).sum(1) / (wanted * wanted).sum(1)).mean();
        var meant = new float[drawn.Count, _classes.Count];
        for (var i = 0; i < drawn.Count; i++)
        {
            if (_classes.TryGetValue(drawn[i].Category, out var at))
            {
                meant[i, at] = 1;
            }
        }

        var affinity = _network.Meanings(_network.EmbedRegions(features), _classSpace);
        return alignment.Plus(MiniLosses.Pairs(affinity, tensor(meant, device: _device))).MoveToOuterDisposeScope();
    }

    // One caption a photo; some of the things it mentions are shown instead of said.
    private (Tensor Words, Tensor Padding) Words(List<SeenPhoto> photos, Random random)
    {
        using var tokens = _language.Encode([.. photos.Select(p => p.Photo.Captions[random.Next(p.Photo.Captions.Count)])]);
        var rows = new List<Tensor>(photos.Count);
        for (var i = 0; i < photos.Count; i++)
        {
            var said = tokens.Words[i];
            var pieces = new List<Tensor>();
            var at = 0;
            foreach (var mention in _mentions.Find(said))
            {
                if (Shown(photos[i], mention.Category, random) is { } shown)
                {
                    Say(at, mention.Start);
                    pieces.Add(_network.RegionWords(shown.unsqueeze(0)));
                    at = mention.Start + mention.Length;
                }
            }

            Say(at, said.Count);
            rows.Add(pieces.Count == 0 ? zeros(1, tokens.Embeddings.shape[2], device: _device) : cat([.. pieces], 0));

            void Say(int from, int to)
            {
                var kept = Enumerable.Range(from, Math.Max(0, to - from)).Where(_ => random.NextDouble() >= WordDropout).Select(w => (long)w).ToArray();
                if (kept.Length > 0)
                {
                    pieces.Add(tokens.Embeddings[i].index_select(0, tensor(kept, device: _device)));
                }
            }
        }

        var longest = rows.Max(r => r.shape[0]);
        return (
            stack([.. rows.Select(r => cat([r, zeros(longest - r.shape[0], r.shape[1], device: _device)], 0))]),
            stack([.. rows.Select(r => Range(0, longest, ScalarType.Int64, _device) >= Constant(r.shape[0]))]));
    }

    private Tensor? Shown(SeenPhoto photo, string category, Random random)
    {
        if (random.NextDouble() >= Substituted)
        {
            return null;
        }

        var own = photo.Regions.Where(r => r.Category == category).Select(r => r.Features).ToList();
        if (own.Count > 0 && random.NextDouble() >= FromAnotherPhoto)
        {
            return own[random.Next(own.Count)];
        }

        var others = _byCategory.GetValueOrDefault(category)?.Where(o => o.Photo != photo.Photo.Id).ToList() ?? [];
        return others.Count > 0 ? others[random.Next(others.Count)].Features : null;
    }
}
