using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Interface;
using FindAgents.Testing;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

/// <summary>Runs both language encoders on tokens: <c>modeling/language/vlpencoder.py</c> and <c>llamaencoder.py</c>.</summary>
public sealed class LanguageEncoderParity : IParityRunner
{
    private const string Unicl = "modeling/language/vlpencoder.py:LanguageEncoder";
    private const string Llama = "modeling/language/llamaencoder.py:LanguageEncoder";

    public bool Covers(ParityCase parityCase) =>
        parityCase.Kind.StartsWith(Unicl, StringComparison.Ordinal) || parityCase.Kind.StartsWith(Llama, StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var weights = parityCase.OpenWeights();
        using var inputs = parityCase.OpenInputs();
        using var outputs = parityCase.OpenOutputs();
        using ProjectedLanguageEncoder encoder = parityCase.Kind.StartsWith(Unicl, StringComparison.Ordinal)
            ? new UniclEncoder(UniclSizes(parityCase))
            : new LlamaEncoder(LlamaSizes(parityCase));
        encoder.Load(weights, prefix: string.Empty);
        encoder.eval();

        using var noGradient = inference_mode();
        var ids = inputs.Read("input_ids");
        var attended = inputs.Read("attention_mask").to(ScalarType.Bool);
        var hidden = encoder.Hidden(ids, attended);
        using var embeddings = encoder.call(ids, attended);
        var ours = new Dictionary<string, Tensor>
        {
            ["token_emb_noproj"] = hidden,
            ["class_emb_noproj"] = encoder.Summary(hidden, ids, attended),
            ["token_emb"] = embeddings.Tokens,
            ["class_emb"] = embeddings.Texts,
            ["token_emb_norm"] = ClassVocabulary.Normalised(embeddings.Tokens),
            ["class_emb_norm"] = ClassVocabulary.Normalised(embeddings.Texts),
        };
        if (outputs.Contains("similarity"))
        {
            using var vocabulary = new ClassVocabulary(inputs.Read("default_text_embeddings"), encoder.LogitScale);
            ours["similarity"] = vocabulary.Similarity(inputs.Read("v_emb"));
        }

        foreach (var key in outputs.Entries.Keys)
        {
            comparison.Check(key, ours[key], outputs.Read(key));
        }

        comparison.AssertAllCompared(outputs);
    }

    private static UniclConfig UniclSizes(ParityCase parityCase)
    {
        return new UniclConfig
        {
            ContextLength = Int("context_length"),
            Vocabulary = Int("vocab_size"),
            Width = Int("width"),
            Heads = Int("heads"),
            Layers = Int("layers"),
            Causal = parityCase.Setting("autogressive").GetBoolean(),
            Projection = Int("dim_proj"),
        };

        int Int(string key) => parityCase.Setting(key).GetInt32();
    }

    private static LlamaConfig LlamaSizes(ParityCase parityCase)
    {
        var llama = parityCase.Setting("llama");
        return new LlamaConfig
        {
            ContextLength = parityCase.Setting("context_length").GetInt32(),
            Vocabulary = Int("vocab_size"),
            Width = Int("hidden_size"),
            FeedForward = Int("intermediate_size"),
            Layers = Int("num_hidden_layers"),
            Heads = Int("num_attention_heads"),
            KeyValueHeads = llama.TryGetProperty("num_key_value_heads", out var groups) ? groups.GetInt32() : 0,
            NormEpsilon = llama.GetProperty("rms_norm_eps").GetDouble(),
            RotaryBase = llama.GetProperty("rope_base").GetDouble(),
            FeatureLayer = parityCase.Setting("feature_layer").GetInt32(),
            Projection = parityCase.Setting("dim_proj").GetInt32(),
        };

        int Int(string key) => llama.GetProperty(key).GetInt32();
    }
}
