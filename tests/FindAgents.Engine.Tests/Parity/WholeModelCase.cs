using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.FocalNet;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.PixelDecoders;

namespace FindAgents.Engine.Tests.Parity;

/// <summary>The model of a whole-model case, as its config describes it.</summary>
/// <param name="Model">The configuration's MODEL.</param>
/// <param name="Input">The configuration's INPUT.</param>
/// <param name="Hyper">The case's sizes.</param>
/// <param name="Flavour">Whose language: <c>unicl</c> or <c>llama</c>.</param>
/// <param name="Vocabulary">How many different tokens there are.</param>
internal sealed record WholeModelCase(JsonElement Model, JsonElement Input, JsonElement Hyper, string Flavour, int Vocabulary)
{
    /// <summary>Builds the model and loads its weights; the caller disposes it.</summary>
    /// <param name="weights">The whole model's checkpoint.</param>
    /// <param name="dropPath">What DROP_PATH_RATE is pinned to.</param>
    public OfficialModules Load(SafetensorsFile weights, double dropPath = 0)
    {
        var width = Int("hidden");
        var vision = OfficialVisionFoundation.Load("focal", Vision(dropPath), weights);
        var decoder = new FpnPixelDecoder(new FpnPixelDecoderConfig
        {
            Features = vision.FeatureMaps,
            ConvDim = width,
            MaskDim = width,
            TransformerLayers = Int("enc_layers"),
            Heads = Int("nheads"),
            FeedForward = Int("dff"),
        });
        var find = new FindInterface(new FindInterfaceOptions
        {
            HiddenSize = width,
            ProjectionSize = width,
            MaskSize = width,
            InputChannels = width,
            QueryCount = Int("nq"),
            Heads = Int("nheads"),
            FeedForwardSize = Int("dff"),
            Layers = Int("dec_layers") - 1,
        });
        var language = Language(width);
        OfficialModules.LoadParts(weights, decoder, find);
        language.Load(weights, ProjectedLanguageEncoder.OfficialPrefix);
        return new OfficialModules(vision, language, decoder, find);
    }

    private int Int(string name) => Hyper.GetProperty(name).GetInt32();

    private int[] Ints(string name) => [.. Hyper.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];

    private OfficialVisionConfig Vision(double dropPath)
    {
        var backbone = Model.GetProperty("BACKBONE");
        var focal = backbone.GetProperty("FOCAL");
        float[] Three(string name) => [.. Input.GetProperty(name).EnumerateArray().Select(n => n.GetSingle())];
        return new OfficialVisionConfig
        {
            PixelMean = Three("PIXEL_MEAN"),
            PixelStd = Three("PIXEL_STD"),
            SizeDivisibility = Model.GetProperty("DECODER").GetProperty("SIZE_DIVISIBILITY").GetInt32(),
            MinSizeTest = 800,
            MaxSizeTest = 1333,
            Focal = new FocalNetConfig
            {
                Depthwise = backbone.GetProperty("NAME").GetString() == "focal_dw",
                EmbedDim = Int("embed"),
                Depths = Ints("depths"),
                FocalLevels = Ints("flevels"),
                FocalWindows = [.. focal.GetProperty("FOCAL_WINDOWS").EnumerateArray().Select(n => n.GetInt32())],
                MlpRatio = focal.GetProperty("MLP_RATIO").GetDouble(),
                DropPathRate = dropPath,
            },
        };
    }

    private ProjectedLanguageEncoder Language(int projection) => Flavour == "unicl"
        ? new UniclEncoder(new UniclConfig
        {
            ContextLength = Int("ctx"),
            Vocabulary = Vocabulary,
            Width = Int("width"),
            Heads = Int("lheads"),
            Layers = Int("llayers"),
            Causal = Model.GetProperty("TEXT").GetProperty("AUTOGRESSIVE").GetBoolean(),
            Projection = projection,
        })
        : new LlamaEncoder(new LlamaConfig
        {
            ContextLength = Int("ctx"),
            Vocabulary = Vocabulary,
            Width = Int("width"),
            FeedForward = Int("inter"),
            Layers = Int("llayers"),
            Heads = Int("lheads"),
            FeatureLayer = Int("feature_layer"),
            Projection = projection,
        });
}
