using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>One photo's forward pass and loss, all tasks at once.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class MiniStep
{
    private const double ClassWeight = 2;
    private const double PresenceWeight = 0.5;

    private readonly FindMiniNetwork _network;
    private readonly IVisionFoundation _vision;
    private readonly ILanguageFoundation _language;
    private readonly ConceptVocabulary _concepts;
    private readonly Device _device;
    private readonly string[] _names;
    private readonly Dictionary<string, int> _nameIndex;

    /// <summary>Creates the step.</summary>
    public MiniStep(FindMiniNetwork network, IVisionFoundation vision, ILanguageFoundation language, IReadOnlyList<Data.CocoCategory> categories, Device device)
    {
        (_network, _vision, _language, _device) = (network, vision, language, device);
        _concepts = ConceptVocabulary.Load(categories);
        _names = [.. categories.Select(c => ConceptVocabulary.Spoken(c.Name))];
        _nameIndex = categories.Select((c, i) => (c.Name, i)).ToDictionary(e => e.Name, e => e.i, StringComparer.Ordinal);
    }

    /// <summary>Computes the loss of a sample; the graph stays for <c>backward</c>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="random">Draws phrases and prompts.</param>
    /// <returns>The loss, owned by the caller's dispose scope, and its parts.</returns>
    public (Tensor Loss, MiniLossParts Parts) Run(TrainingSample sample, Random random)
    {
        using var scope = NewDisposeScope();
        VisionFeatures features;
        using (no_grad())
        {
            features = _vision.Encode(sample.Pixels.unsqueeze(0).to(_device));
        }

        var image = _network.Encode(features, sample.Bucket.Width, sample.Bucket.Height);
        var targets = MiniTargets.Make(sample, image, _concepts, random);
        var texts = _names.Concat(targets.Phrases.Select(p => p.Phrase)).ToArray();
        using var words = _language.Encode(texts);
        using var encoded = _network.EncodePhrases(words.Embeddings.to(_device), words.Padding.to(_device));
        var phrases = targets.Phrases.Count == 0 ? null : new PhraseEncoding(
            encoded.Tokens.narrow(0, _names.Length, targets.Phrases.Count),
            encoded.Padding.narrow(0, _names.Length, targets.Phrases.Count),
            encoded.Phrases.narrow(0, _names.Length, targets.Phrases.Count));

        using var outputs = _network.Run(
            MiniPrototypes.Everything, image, phrases, [.. targets.Prompts.Select(p => p.Prompt)], auxiliaryMasks: true);

        var truth = sample.Targets.to(_device); // (N, h, w)
        var losses = new MiniLossParts();
        var total = zeros([], device: _device);
        for (var i = 0; i < outputs.Layers.Count; i++)
        {
            var layer = outputs.Layers[i];
            var last = i == outputs.Layers.Count - 1;
            total = total + Objects(layer, targets, sample, truth, encoded.Phrases, last, losses);
            total = total + Segments(layer, targets, sample, truth, encoded.Phrases, last, losses);
            total = total + Phrases(layer, targets, truth, last, losses);
        }

        foreach (var (prompt, _) in targets.Prompts)
        {
            prompt.Previous?.Dispose();
        }

        features.Dispose();
        losses.Total = total.item<float>();
        return (total.MoveToOuterDisposeScope(), losses);
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
            loss = loss + mask;
            if (last)
            {
                parts.ObjectMask = mask.item<float>();
                loss = loss + MiniLosses.PredictedIoU(_network.IoULogits(output.DecoderOutput[0].index_select(0, rows)), logits, masks);
            }
        }

        var counted = Enumerable.Range(0, targets.Counts.Length).Where(i => targets.Counts[i]).ToArray();
        if (counted.Length > 0)
        {
            var logits = _network.NameLogits(output.ClassEmbedding[0].index_select(0, Index(counted)), names);
            var wanted = NameTargets([.. counted.Select(i => targets.Matches[i])], targets, sample);
            var focal = ClassWeight * MiniLosses.Focal(logits, wanted);
            loss = loss + focal;
            if (last)
            {
                parts.ObjectClass = focal.item<float>();
            }
        }

        return loss.MoveToOuterDisposeScope();
    }

    private Tensor Segments(LayerOutputs layer, MiniTargets targets, TrainingSample sample, Tensor truth, Tensor names, bool last, MiniLossParts parts)
    {
        if (targets.Prompts.Count == 0)
        {
            return zeros([], device: _device);
        }

        using var scope = NewDisposeScope();
        var output = layer[VariableNames.SegmentProposals];
        var logits = output.MaskLogits![0];
        int[] instances = [.. targets.Prompts.Select(p => p.Instance)];
        var masks = truth.index_select(0, Index(instances));
        var mask = MiniLosses.Masks(logits, masks, ones(instances.Length, device: _device));
        var loss = mask;
        if (last)
        {
            loss = loss
                + MiniLosses.PredictedIoU(_network.IoULogits(output.DecoderOutput[0]), logits, masks)
                + (ClassWeight * MiniLosses.Focal(_network.NameLogits(output.ClassEmbedding[0], names), NameTargets(instances, targets, sample)));
            parts.SegmentMask = mask.item<float>();
        }

        return loss.MoveToOuterDisposeScope();
    }

    private Tensor Phrases(LayerOutputs layer, MiniTargets targets, Tensor truth, bool last, MiniLossParts parts)
    {
        if (targets.Phrases.Count == 0)
        {
            return zeros([], device: _device);
        }

        using var scope = NewDisposeScope();
        var output = layer[VariableNames.GroundingProposals];
        var empty = zeros(truth.shape[1], truth.shape[2], device: _device);
        var masks = stack([.. targets.Phrases.Select(p => p.Instances.Count == 0 ? empty : truth.index_select(0, Index([.. p.Instances])).amax([0]))]);
        var present = tensor(targets.Phrases.Select(p => p.Instances.Count > 0 ? 1f : 0f).ToArray(), device: _device);
        var mask = MiniLosses.Masks(output.MaskLogits![0], masks, present);
        var presence = nn.functional.binary_cross_entropy_with_logits(_network.PresenceLogits(output.DecoderOutput[0]), present);
        if (last)
        {
            (parts.PhraseMask, parts.Presence) = (mask.item<float>(), presence.item<float>());
        }

        return (mask + (PresenceWeight * presence)).MoveToOuterDisposeScope();
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
                wanted[i, _names.Length + p] = _concepts.CategoriesOf(targets.Phrases[p].Phrase).Contains(category) ? 1 : 0;
            }
        }

        return tensor(wanted, device: _device);
    }

    private Tensor Index(int[] rows) => tensor(rows.Select(r => (long)r).ToArray(), device: _device);
}
