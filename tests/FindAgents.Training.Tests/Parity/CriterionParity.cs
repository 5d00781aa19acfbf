using System.Globalization;
using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using FindAgents.Training.Losses;
using FindAgents.Training.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Parity;

public sealed class CriterionParity : IParityRunner
{
    private static readonly Dictionary<string, Func<double, ILossTerm>> Terms = new()
    {
        ["labels"] = noObject => new LabelTerm(noObject),
        ["masks"] = _ => new MaskTerm(),
        ["spatials"] = _ => new SpatialTerm(),
        ["groundings"] = _ => new GroundingTerm(),
        ["retrievals_v2"] = _ => new RetrievalTerm(),
        ["interleaves"] = _ => new InterleaveTerm(),
    };

    // The official configuration's weights of the grounding losses by what the phrases are.
    private static readonly Dictionary<string, double> GroundingWeights = new() { ["text"] = 2, ["class"] = 0.5 };

    public bool Covers(ParityCase parityCase) =>
        parityCase.Kind.StartsWith("modeling/modules/criterion.py:SetCriterion", StringComparison.Ordinal)
        && parityCase.Setting("losses_order").EnumerateArray().All(name => Terms.ContainsKey(name.GetString()!));

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var inputs = parityCase.OpenInputs();
        using var outputs = parityCase.OpenOutputs();
        var cost = parityCase.Setting("cost");
        var hyper = parityCase.Setting("hyper");
        var points = new RecordedPoints(inputs);
        var options = new PointSamplingOptions(
            hyper.GetProperty("npts").GetInt32(), parityCase.Setting("oversample_ratio").GetDouble(), parityCase.Setting("importance_sample_ratio").GetDouble());
        var matcher = new RecordingMatcher(new HungarianMatcher(points, options.Points, new MatchingCosts(
            cost.GetProperty("class").GetDouble(), cost.GetProperty("mask").GetDouble(), cost.GetProperty("dice").GetDouble())));
        var terms = parityCase.Setting("losses_order").EnumerateArray()
            .Select(name => Terms[name.GetString()!](parityCase.Setting("eos_coef").GetDouble())).ToArray();

        var layers = Enumerable.Range(0, hyper.GetProperty("aux").GetInt32())
            .Select(i => Layer(inputs, string.Create(CultureInfo.InvariantCulture, $"aux_outputs.{i}.")))
            .Append(Layer(inputs, "outputs.")).ToArray();
        var batch = hyper.GetProperty("B").GetInt32();
        var targets = Enumerable.Range(0, batch).Select(i => Target(inputs, parityCase, i)).ToArray();
        using var logScale = tensor((float)parityCase.Setting("logit_scale").GetDouble());

        var losses = new SetCriterion(terms, matcher, options, points).Compute(layers, targets, logScale);
        foreach (var (name, value) in losses)
        {
            comparison.Check("loss." + name, value, outputs.Read("loss." + name));
        }

        var weights = parityCase.Setting("weight_dict_layer0").EnumerateObject()
            .ToDictionary(weight => weight.Name[..^2], weight => weight.Value.GetDouble());
        comparison.Check("weighted_total", SetCriterion.Total(losses, weights).item<float>(), outputs.Read("weighted_total").item<double>());

        var functions = parityCase.Setting("matches").EnumerateArray().Select(name => name.GetString()!).ToArray();
        Assert.Equal(functions.Length * batch, matcher.Matches.Count);
        for (var i = 0; i < matcher.Matches.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"match.{i / batch:00}.{functions[i / batch]}.{i % batch}");
            comparison.Check(key + ".src", tensor(matcher.Matches[i].Sources), outputs.Read(key + ".src"));
            comparison.Check(key + ".tgt", tensor(matcher.Matches[i].Targets), outputs.Read(key + ".tgt"));
        }

        points.AssertAllUsed();
        comparison.AssertAllCompared(outputs);
    }

    private static LayerPredictions Layer(SafetensorsFile inputs, string prefix)
    {
        Tensor Read(string name) => inputs.Read(prefix + name);
        return new LayerPredictions
        {
            Logits = Read("pred_logits"),
            Masks = Read("pred_masks"),
            Captions = Read("pred_captions"),
            SpatialMasks = Read("pred_smasks"),
            SpatialMaskEmbeddings = Read("pred_smaskembs"),
            SpatialPrompts = Read("pred_pspatials"),
            GroundingMasks = Read("pred_gmasks"),
            GroundingTexts = Read("pred_gtexts"),
            GroundingPhrases = Read("pred_grounding_query"),
            Retrievals = Read("pred_retrievals"),
            RetrievalTexts = Read("pred_retrievals_lang"),
            InterleaveSentences = Read("pred_interleave_image"),
            InterleaveMasks = Read("pred_imasks"),
            InterleaveMaskEmbeddings = Read("pred_imaskembs"),
            InterleaveObjects = Read("pred_interleave_objects"),
            EntityPixels = Read("pred_entity_pixel"),
            EntityClasses = Read("pred_entity_class"),
        };
    }

    private static ImageTargets Target(SafetensorsFile inputs, ParityCase parityCase, int image)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"targets.{image}.");
        var hashes = new List<long>();
        while (inputs.Contains(prefix + "grounding_hash." + hashes.Count.ToString(CultureInfo.InvariantCulture)))
        {
            hashes.Add(inputs.Read(prefix + "grounding_hash." + hashes.Count.ToString(CultureInfo.InvariantCulture)).item<long>());
        }

        return new ImageTargets
        {
            Labels = inputs.Read(prefix + "labels"),
            Masks = inputs.Read(prefix + "masks"),
            SpatialMasks = inputs.Read(prefix + "gt_spatial_masks"),
            GroundingMasks = inputs.Read(prefix + "grounding_masks"),
            GroundingHashes = hashes,
            GroundingWeight = GroundingWeights[parityCase.Setting("grounding_task")[image].GetString()!],
            CaptionTokens = inputs.Read(prefix + "caption_tokens"),
            CaptionMask = inputs.Read(prefix + "caption_mask"),
            InterleaveMasks = inputs.Read(prefix + "interleave_masks"),
            InterleaveIsVisual = inputs.Read("interleave_isvisual").select(1, image),
        };
    }

    private sealed class RecordingMatcher(IMatcher inner) : IMatcher
    {
        public List<Assignment> Matches { get; } = [];

        public Assignment Match(Tensor probabilities, Tensor masks, Tensor targets)
        {
            Matches.Add(inner.Match(probabilities, masks, targets));
            return Matches[^1];
        }
    }
}
