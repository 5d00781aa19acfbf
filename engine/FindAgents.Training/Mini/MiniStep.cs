using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Training.Data;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>One photo's forward pass and loss, all tasks at once.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class MiniStep
{
    private const double Edge = 1e-6;
    private const double ClassWeight = 2;
    private const double PresenceWeight = 0.5;
    private const double MemberWeight = 0.5;
    private const double WordWeight = 0.5;
    private const double StuffWeight = 2;
    private const int FreePhrases = 16; // asked of no photo: what they may mean is all they teach

    private readonly FindMiniNetwork _network;
    private readonly IVisionFoundation _vision;
    private readonly ConceptVocabulary _concepts;
    private readonly CaptionPhrases _captions;
    private readonly PhraseWords _words;
    private readonly Device _device;
    private readonly string[] _names;
    private readonly Dictionary<string, int> _nameIndex;
    private readonly string[] _stuff; // the last of the names, from
    private readonly int _stuffFrom;

    /// <summary>Creates the step.</summary>
    public MiniStep(FindMiniNetwork network, IVisionFoundation vision, ILanguageFoundation language, CocoDataset data, Device device)
    {
        (_network, _vision, _device) = (network, vision, device);
        var categories = data.Categories;
        _concepts = ConceptVocabulary.Load(categories);
        _captions = new CaptionPhrases(data.Photos, categories, language);

        // The foundation's classes come first, in its own order; then whatever else the data tells apart, stuff last.
        var classes = CocoCategories.Things.Select(c => c.Name).ToList();
        string[] all = [.. classes, .. categories.Where(c => !classes.Contains(c.Name, StringComparer.Ordinal)).OrderBy(c => !c.IsThing).Select(c => c.Name)];
        _names = [.. all.Select(ConceptVocabulary.Spoken)];
        _stuff = [.. all.Skip(classes.Count).Where(name => !_concepts.IsThing(name))];
        _stuffFrom = all.Length - _stuff.Length;
        _nameIndex = all.Select((name, i) => (name, i)).ToDictionary(e => e.name, e => e.i, StringComparer.Ordinal);
        _words = new PhraseWords(network, language, _names, _nameIndex, device);
    }

    /// <summary>Computes the loss of a sample; the graph stays for <c>backward</c>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="random">Draws phrases and prompts.</param>
    /// <returns>The loss, owned by the caller's dispose scope, and its parts.</returns>
    public (Tensor Loss, MiniLossParts Parts) Run(TrainingSample sample, Random random)
    {
        using var scope = NewDisposeScope();
        var truth = sample.Targets.to(_device); // (N, h, w)
        VisionFeatures features;
        using (no_grad())
        {
            features = _vision.Encode(sample.Pixels.unsqueeze(0).to(_device));
        }

        var image = _network.Encode(features, sample.Bucket.Width, sample.Bucket.Height);
        var regions = sample.Instances.Count == 0 ? null : image.Regions.Pool(truth);
        var targets = MiniTargets.Make(sample, image, _concepts, _captions, random);
        var free = Enumerable.Range(0, FreePhrases).Select(_ => Free(random)).ToArray();
        string[] texts = [.. _names, .. free.Select(f => f.Phrase), .. targets.Phrases.Select(p => p.Phrase)];
        var (words, padding) = _words.Encode(texts, targets.Phrases, sample, regions, random);
        var encoded = EncodeAll(words, padding);
        var names = encoded.Phrases.narrow(0, 0, _names.Length);
        var asked = Narrow(encoded, texts.Length - targets.Phrases.Count, targets.Phrases.Count);
        var stuff = sample.Photo.StuffIsComplete && _stuff.Length > 0 ? StuffTargets(sample, truth) : null;
        var everything = stuff is null ? asked : Join(asked, Narrow(encoded, _stuffFrom, _stuff.Length));
        var compared = cat([names, asked.Phrases], 0);
        var outputs = _network.Run(
            MiniPrototypes.Everything, image, everything.Phrases.shape[0] == 0 ? null : everything, [.. targets.Prompts.Select(p => p.Prompt)], auxiliaryMasks: true);

        var losses = new MiniLossParts();
        var total = Meanings(encoded, [.. free.Select(f => f.Categories), .. targets.Phrases.Select(p => p.Categories)], losses);
        if (regions is not null)
        {
            var alignment = _words.Alignment(sample, regions) * Constant(WordWeight);
            losses.Words = alignment.item<float>();
            total = total.Plus(alignment);
            _words.Remember(sample, regions, random);
        }

        for (var i = 0; i < outputs.Layers.Count; i++)
        {
            var layer = outputs.Layers[i];
            var last = i == outputs.Layers.Count - 1;
            total = total.Plus(Objects(layer, targets, sample, truth, compared, last, losses));
            total = total.Plus(Segments(image, layer, targets, sample, truth, compared, last, losses));
            total = total.Plus(Phrases(image, layer, targets, asked, truth, last, losses));
            total = stuff is null ? total : total.Plus(Stuff(layer, targets.Phrases.Count, stuff, last, losses));
        }

        outputs.Dispose();
        foreach (var (prompt, _) in targets.Prompts)
        {
            prompt.Previous?.Dispose();
        }

        features.Dispose();
        losses.Total = total.item<float>();
        return (total.MoveToOuterDisposeScope(), losses);
    }

    private (string Phrase, IReadOnlySet<string> Categories) Free(Random random)
    {
        if (_captions.All.Count > 0 && random.Next(2) == 0)
        {
            var said = _captions.All[random.Next(_captions.All.Count)];
            return (said.Text, said.Categories);
        }

        var phrase = _concepts.Phrases[random.Next(_concepts.Phrases.Count)];
        return (phrase, _concepts.CategoriesOf(phrase));
    }

    // What words may mean is learned against the names as they are now, not by moving the names.
    private PhraseEncoding EncodeAll(Tensor words, Tensor padding)
    {
        var classes = CocoCategories.Things.Count;
        using var scope = NewDisposeScope();
        Tensor things;
        using (no_grad())
        {
            using var named = _network.EncodePhrases(words.narrow(0, 0, classes), padding.narrow(0, 0, classes), null);
            things = named.Phrases.alias();
        }

        var encoded = _network.EncodePhrases(words, padding, things);
        foreach (var tensor in (Tensor[])[encoded.Tokens, encoded.Padding, encoded.Phrases, encoded.Affinity])
        {
            tensor.MoveToOuterDisposeScope();
        }

        return encoded;
    }

    private static PhraseEncoding Narrow(PhraseEncoding all, int from, int count) => new(
        all.Tokens.narrow(0, from, count), all.Padding.narrow(0, from, count), all.Phrases.narrow(0, from, count), all.Affinity.narrow(0, from, count));

    // Which of the foundation's classes each text may mean.
    private Tensor Meanings(PhraseEncoding encoded, IReadOnlySet<string>[] phrases, MiniLossParts parts)
    {
        using var scope = NewDisposeScope();
        var classes = CocoCategories.Things.Count;
        var wanted = new float[_names.Length + phrases.Length, classes];
        for (var i = 0; i < classes; i++)
        {
            wanted[i, i] = 1;
        }

        for (var i = 0; i < phrases.Length; i++)
        {
            foreach (var category in phrases[i])
            {
                if (_nameIndex[category] < classes)
                {
                    wanted[_names.Length + i, _nameIndex[category]] = 1;
                }
            }
        }

        var logits = encoded.Affinity.clamp(Constant(Edge), Constant(1 - Edge)).logit();
        var loss = MiniLosses.Pairs(logits, tensor(wanted, device: _device));
        parts.Meaning = loss.item<float>();
        return loss.MoveToOuterDisposeScope();
    }

    private Tensor Objects(LayerOutputs layer, MiniTargets targets, TrainingSample sample, Tensor truth, Tensor names, bool last, MiniLossParts parts)
    {
        using var scope = NewDisposeScope();
        var output = layer[VariableNames.ObjectProposals];
        var loss = zeros([], device: _device);
        var matched = Enumerable.Range(0, targets.Matches.Length).Where(i => targets.Matches[i] >= 0).ToArray();
        if (matched.Length > 0)
        {
            var rows = Index(matched);
            var logits = output.MaskLogits![0].index_select(0, rows);
            var masks = truth.index_select(0, Index([.. matched.Select(i => targets.Matches[i])]));
            var mask = MiniLosses.Masks(logits, masks, ones(matched.Length, device: _device));
            loss = loss.Plus(mask);
            if (last)
            {
                parts.ObjectMask = mask.item<float>();
                loss = loss.Plus(MiniLosses.PredictedIoU(_network.IoULogits(output.DecoderOutput[0].index_select(0, rows)), logits, masks));
            }
        }

        var counted = Enumerable.Range(0, targets.Counts.Length).Where(i => targets.Counts[i]).ToArray();
        if (counted.Length > 0)
        {
            var logits = _network.NameLogits(output.ClassEmbedding[0].index_select(0, Index(counted)), names);
            var wanted = NameTargets([.. counted.Select(i => targets.Matches[i])], targets, sample);
            var focal = MiniLosses.Focal(logits, wanted) * Constant(ClassWeight);
            loss = loss.Plus(focal);
            if (last)
            {
                parts.ObjectClass = focal.item<float>();
            }
        }

        return loss.MoveToOuterDisposeScope();
    }

    private Tensor Segments(MiniImage image, LayerOutputs layer, MiniTargets targets, TrainingSample sample, Tensor truth, Tensor names, bool last, MiniLossParts parts)
    {
        if (targets.Prompts.Count == 0)
        {
            return zeros([], device: _device);
        }

        using var scope = NewDisposeScope();
        var output = layer[VariableNames.SegmentProposals];
        int[] instances = [.. targets.Prompts.Select(p => p.Instance)];
        var masks = truth.index_select(0, Index(instances));
        var all = ones(instances.Length, device: _device);
        var loss = MiniLosses.Masks(output.MaskLogits![0], masks, all);
        if (last)
        {
            var reading = _network.ReadPrompts(image, layer, [.. targets.Prompts.Select(p => p.Prompt)]);
            var joined = MiniLosses.Masks(reading.Masks, masks, all);
            parts.SegmentMask = joined.item<float>();
            loss = loss
                .Plus(joined)
                .Plus(Members(reading.Meant, targets, (k, s) => targets.Matches[k] == instances[s]))
                .Plus(MiniLosses.PredictedIoU(reading.Quality, reading.Masks, masks))
                .Plus(MiniLosses.Focal(_network.NameLogits(output.ClassEmbedding[0], names), NameTargets(instances, targets, sample)) * Constant(ClassWeight));
        }

        return loss.MoveToOuterDisposeScope();
    }

    private Tensor Phrases(MiniImage image, LayerOutputs layer, MiniTargets targets, PhraseEncoding asked, Tensor truth, bool last, MiniLossParts parts)
    {
        if (targets.Phrases.Count == 0)
        {
            return zeros([], device: _device);
        }

        using var scope = NewDisposeScope();
        var (logits, queries) = First(layer[VariableNames.GroundingProposals], targets.Phrases.Count);
        var empty = zeros(truth.shape[1], truth.shape[2], device: _device);
        var masks = stack([.. targets.Phrases.Select(p => p.Instances.Count == 0 ? empty : truth.index_select(0, Index([.. p.Instances])).amax([0]))]);
        var present = tensor(targets.Phrases.Select(p => p.Instances.Count > 0 ? 1f : 0f).ToArray(), device: _device);
        var loss = MiniLosses.Masks(logits, masks, present)
            .Plus(nn.functional.binary_cross_entropy_with_logits(_network.PresenceLogits(queries), present) * Constant(PresenceWeight));
        if (last)
        {
            var reading = _network.ReadPhrases(image, layer, asked);
            var presence = nn.functional.binary_cross_entropy_with_logits(reading.Presence, present);
            parts.Presence = presence.item<float>();
            loss = loss
                .Plus(presence * Constant(PresenceWeight))
                .Plus(Members(reading.Members, targets, (k, p) => targets.Matches[k] >= 0 && targets.Phrases[p].Instances.Contains(targets.Matches[k])))
                .Plus(MiniLosses.PredictedIoU(reading.Quality, reading.Masks, masks));

            // The joined mask says where a phrase would be; where it is nowhere there is nothing to learn about that.
            int[] there = [.. Enumerable.Range(0, targets.Phrases.Count).Where(p => targets.Phrases[p].Instances.Count > 0)];
            if (there.Length > 0)
            {
                var rows = Index(there);
                var joined = MiniLosses.Masks(reading.Masks.index_select(0, rows), masks.index_select(0, rows), ones(there.Length, device: _device));
                parts.PhraseMask = joined.item<float>();
                loss = loss.Plus(joined);
            }
        }

        return loss.MoveToOuterDisposeScope();
    }

    private static (Tensor Masks, Tensor Queries) First(VariableOutput output, int count) =>
        (output.MaskLogits![0].narrow(0, 0, count), output.DecoderOutput[0].narrow(0, 0, count));

    // The names of all stuff are asked after the phrases, and each cell is one of theirs or none's: masks learned one by
    // one would not say which of two is likelier.
    private Tensor Stuff(LayerOutputs layer, int phrases, Tensor targets, bool last, MiniLossParts parts)
    {
        using var scope = NewDisposeScope();
        var logits = layer[VariableNames.GroundingProposals].MaskLogits![0].narrow(0, phrases, _stuff.Length);
        var loss = MiniLosses.Cells(logits, targets) * Constant(StuffWeight);
        if (last)
        {
            parts.Stuff = loss.item<float>();
        }

        return loss.MoveToOuterDisposeScope();
    }

    // (1 + S, h, w): what part of each cell is a thing's, and each stuff's. What is unlabelled is nobody's.
    private Tensor StuffTargets(TrainingSample sample, Tensor truth)
    {
        using var scope = NewDisposeScope();
        var nobody = zeros(truth.shape[1], truth.shape[2], device: _device);
        var rows = new List<Tensor> { Covered(i => i.IsThing) };
        rows.AddRange(_stuff.Select(name => Covered(i => i.Category.Name == name)));
        return stack(rows).MoveToOuterDisposeScope();

        Tensor Covered(Predicate<TrainingInstance> wanted)
        {
            int[] instances = [.. Enumerable.Range(0, sample.Instances.Count).Where(i => wanted(sample.Instances[i].Source))];
            return instances.Length == 0 ? nobody : truth.index_select(0, Index(instances)).amax([0]);
        }
    }

    private static PhraseEncoding Join(PhraseEncoding a, PhraseEncoding b) => new(
        cat([a.Tokens, b.Tokens]), cat([a.Padding, b.Padding]), cat([a.Phrases, b.Phrases]), cat([a.Affinity, b.Affinity]));

    // (K, N) logits of which object belongs to which question; peaks that half match anything say nothing.
    private Tensor Members(Tensor logits, MiniTargets targets, Func<int, int, bool> belongs)
    {
        var counted = Enumerable.Range(0, targets.Matches.Length).Where(k => targets.Counts[k] || targets.Matches[k] >= 0).ToArray();
        if (counted.Length == 0)
        {
            return zeros([], device: _device);
        }

        using var scope = NewDisposeScope();
        var wanted = new float[counted.Length, logits.shape[1]];
        for (var i = 0; i < counted.Length; i++)
        {
            for (var n = 0; n < logits.shape[1]; n++)
            {
                wanted[i, n] = belongs(counted[i], n) ? 1 : 0;
            }
        }

        return (MiniLosses.Pairs(logits.index_select(0, Index(counted)), tensor(wanted, device: _device)) * Constant(MemberWeight)).MoveToOuterDisposeScope();
    }

    // (rows, names + phrases): 1 where a row's instance is called that.
    private Tensor NameTargets(int[] instances, MiniTargets targets, TrainingSample sample)
    {
        var wanted = new float[instances.Length, _names.Length + targets.Phrases.Count];
        for (var i = 0; i < instances.Length; i++)
        {
            if (instances[i] < 0)
            {
                continue;
            }

            var category = sample.Instances[instances[i]].Category.Name;
            wanted[i, _nameIndex[category]] = 1;
            for (var p = 0; p < targets.Phrases.Count; p++)
            {
                wanted[i, _names.Length + p] = targets.Phrases[p].Categories.Contains(category) ? 1 : 0;
            }
        }

        return tensor(wanted, device: _device);
    }

    private Tensor Index(int[] rows) => tensor(rows.Select(r => (long)r).ToArray(), device: _device);
}
