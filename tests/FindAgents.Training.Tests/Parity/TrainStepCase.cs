using System.Globalization;
using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Tests.Parity;
using FindAgents.Testing;
using FindAgents.Training.Losses;
using FindAgents.Training.Matching;
using FindAgents.Training.Official;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Parity;

/// <summary>A training step as the oracle's config describes it: model, batch, classes, options and what was pinned.</summary>
internal sealed class TrainStepCase : IDisposable
{
    private readonly ParityCase _case;
    private readonly SafetensorsFile _inputs;

    /// <param name="parityCase">The case.</param>
    /// <param name="corrections">How often strokes are corrected; the oracle pinned 0.</param>
    public TrainStepCase(ParityCase parityCase, int corrections = 0)
    {
        _case = parityCase;
        _inputs = parityCase.OpenInputs();
        Points = new RecordedPoints(_inputs);
        Draws = new TrainingDraws(Points, new Pinned(corrections), batch => throw new InvalidOperationException($"No branch is to be left out, and {batch} draws were asked for."));
        using var weights = parityCase.OpenWeights();
        Modules = new WholeModelCase(
            Setting("model_config"),
            parityCase.WeightsConfig().GetProperty("model_config").GetProperty("INPUT"),
            Setting("hyper"),
            Setting("flavour").GetString()!,
            Tokenizer.GetProperty("vocab_size").GetInt32()).Load(weights);
        Samples = [.. Setting("samples").EnumerateArray().Select(Sample)];
        Classes = [.. Setting("class_names").EnumerateArray().Select(name => Class(name.GetString()!))];
    }

    public OfficialModules Modules { get; }

    public RecordedPoints Points { get; }

    public TrainingDraws Draws { get; }

    public IReadOnlyList<OfficialSample> Samples { get; }

    public IReadOnlyList<PromptTokens> Classes { get; }

    public OfficialTrainingOptions Options
    {
        get
        {
            double Weight(string name) => Decoder.GetProperty(name).GetDouble();
            return new OfficialTrainingOptions
            {
                Weights = new Dictionary<string, double>
                {
                    ["loss_mask_ce"] = Weight("CLASS_WEIGHT"),
                    ["loss_mask_bce"] = Weight("MASK_WEIGHT"),
                    ["loss_mask_dice"] = Weight("DICE_WEIGHT"),
                    ["loss_spatial_ce"] = Weight("SCLASS_WEIGHT"),
                    ["loss_spatial_bce"] = Weight("SMASK_WEIGHT"),
                    ["loss_spatial_dice"] = Weight("SDICE_WEIGHT"),
                    ["loss_grounding_ce"] = Weight("GCLASS_WEIGHT"),
                    ["loss_grounding_bce"] = Weight("GMASK_WEIGHT"),
                    ["loss_grounding_dice"] = Weight("GDICE_WEIGHT"),
                    ["loss_retrieval_decoder"] = Weight("RETRIEVAL_WEIGHT"),
                    ["loss_interleave_itc"] = Weight("IITC_WEIGHT"),
                    ["loss_interleave_ce"] = Weight("ICLASS_WEIGHT"),
                    ["loss_interleave_bce"] = Weight("IMASK_WEIGHT"),
                    ["loss_interleave_dice"] = Weight("IDICE_WEIGHT"),
                },
                Terms =
                [
                    new LabelTerm(Weight("NO_OBJECT_WEIGHT")),
                    new MaskTerm(),
                    new SpatialTerm { TopLayers = Decoder.GetProperty("TOP_SPATIAL_LAYERS").GetInt32() },
                    new GroundingTerm { TopLayers = Decoder.GetProperty("TOP_GROUNDING_LAYERS").GetInt32() },
                    new RetrievalTerm { TopLayers = Decoder.GetProperty("TOP_RETRIEVAL_LAYERS").GetInt32() },
                    new InterleaveTerm { TopLayers = Decoder.GetProperty("TOP_INTERLEAVE_LAYERS").GetInt32() },
                ],
                Costs = new MatchingCosts(Weight("CLASS_WEIGHT"), Weight("MASK_WEIGHT"), Weight("DICE_WEIGHT")),
                Points = new PointSamplingOptions(Decoder.GetProperty("TRAIN_NUM_POINTS").GetInt32(), Weight("OVERSAMPLE_RATIO"), Weight("IMPORTANCE_SAMPLE_RATIO")),
                PhraseWeight = Decoder.GetProperty("GROUNDING").GetProperty("TEXT_WEIGHT").GetDouble(),
                ClassNameWeight = Decoder.GetProperty("GROUNDING").GetProperty("CLASS_WEIGHT").GetDouble(),
                MaxCorrections = Decoder.GetProperty("SPATIAL").GetProperty("MAX_ITER").GetInt32(),
            };
        }
    }

    private JsonElement Decoder => Setting("model_config").GetProperty("DECODER");

    private JsonElement Tokenizer => _case.WeightsConfig().GetProperty("tokenizer");

    public void Dispose()
    {
        Modules.Dispose();
        _inputs.Dispose();
    }

    private PromptTokens Class(string name)
    {
        var (ids, attended) = new WordLevelTokens(Tokenizer).Tokenize(ClassPrompt.Of(name), Setting("hyper").GetProperty("ctx").GetInt32());
        return new PromptTokens(ids, attended);
    }

    private OfficialSample Sample(JsonElement sample, int image)
    {
        var visual = Read("entity_isvisual").data<bool>().ToArray();
        return new OfficialSample
        {
            Pixels = Read("image"),
            Labels = Read("classes"),
            Masks = Read("masks"),
            Class = new ClassPromptSample(Tokens("class.input_ids", "class.attention_mask"), sample.GetProperty("class_id").GetInt64()),
            Caption = Tokens("caption.input_ids", "caption.attention_mask"),
            Phrases = new PhraseSample(
                Tokens("grounding.input_ids", "grounding.attention_mask"),
                Read("grounding_masks"),
                [.. Read("grounding_hash").data<long>()],
                sample.GetProperty("grounding_mode").GetString() == "class"),
            Strokes = new StrokeSample(Read("rand_shape"), Read("spatial_gt_masks")),
            Sentence = new SentenceSample(Tokens("entity_tokens", "entity_attention"), Read("entity_to_tokens"), visual, Read("entity_masks"), Read("entity_interactive")),
        };

        Tensor Read(string name) => _inputs.Read(string.Create(CultureInfo.InvariantCulture, $"b{image}.{name}"));

        PromptTokens Tokens(string ids, string attended) => new(Read(ids), Read(attended).to_type(@bool));
    }

    private JsonElement Setting(string name) => _case.Setting(name);

    private sealed class Pinned(int corrections) : Random
    {
        // No dynamic of the prototype is so frequent.
        public override double NextDouble() => 0.9;

        public override int Next(int minValue, int maxValue) => corrections;
    }
}
