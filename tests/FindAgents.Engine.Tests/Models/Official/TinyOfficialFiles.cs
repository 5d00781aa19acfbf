using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Tests.Foundations.Language;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>A folder with official models of a hundredth of the size: configuration, random weights under the official names.</summary>
internal sealed class TinyOfficialFiles : IDisposable
{
    private const int Width = 32;

    private readonly TempFolder _folder = new();

    public TinyOfficialFiles()
    {
        File.WriteAllText(Configuration, Yaml("unicl", $"unicl_config: {{name: unicl, context_length: 77, vocabulary: 49408, width: 8, heads: 2, layers: 1, causal: true, projection: {Width}}}"));
        File.WriteAllText(LlamaConfiguration, Yaml("llama", $"llama_config: {{name: llama, context_length: 32, vocabulary: 420, width: 16, feed_forward: 24, layers: 3, heads: 2, feature_layer: -2, projection: {Width}}}"));
        random.manual_seed(5);
        Save(Configuration, Checkpoint);
        Directory.CreateDirectory(LlamaFolder);
        File.Copy(LlamaTextTokenizerTests.ModelPath, Path.Combine(LlamaFolder, LlamaLanguage.TokenizerFile));
        Save(LlamaConfiguration, LlamaCheckpoint, Path.Combine(LlamaFolder, "model.safetensors"));
    }

    /// <summary>The UniCL flavour's configuration.</summary>
    public string Configuration => _folder.At("tiny_unicl_lang.yaml");

    /// <summary>Its weights.</summary>
    public string Checkpoint => _folder.At("tiny.safetensors");

    /// <summary>The LLaMA flavour's configuration.</summary>
    public string LlamaConfiguration => _folder.At("tiny_llama_lang.yaml");

    /// <summary>Its weights, without LLaMA's.</summary>
    public string LlamaCheckpoint => _folder.At("tiny_llama.safetensors");

    /// <summary>LLaMA's tokenizer and weights.</summary>
    public string LlamaFolder => _folder.At("llama");

    /// <summary>A path in the folder.</summary>
    public string At(string name) => _folder.At(name);

    public void Dispose() => _folder.Dispose();

    private static string Yaml(string language, string sizes) => $$"""
        title: A model for tests
        vision: tiny
        vision_config:
          pixel_mean: [120, 115, 100]
          pixel_std: [58, 57, 57]
          size_divisibility: 32
          min_size_test: 60
          max_size_test: 96
          focal: {depthwise: true, embed_dim: 4, depths: [1, 1, 1, 1], focal_levels: [2, 2, 2, 2], focal_windows: [3, 3, 3, 3], mlp_ratio: 2, drop_path_rate: 0.3}
        language: {{language}}
        {{sizes}}
        encoder: {convs_dim: {{Width}}, mask_dim: {{Width}}, transformer_enc_layers: 1}
        decoder: {hidden_dim: {{Width}}, num_object_queries: 9, nheads: 4, dim_feedforward: 16, dec_layers: 4}
        test: {object_mask_threshold: 0.1, overlap_threshold: 0.05, detections_per_image: 20}
        things: [cat, dog, person]
        stuff: [sky-other-merged, grass-merged]
        """;

    // Random weights under the names that the configuration's modules have; LLaMA's to a file of its own.
    private static void Save(string configuration, string path, string? llama = null)
    {
        using var scope = NewDisposeScope();
        var weights = OfficialModelLoader.Weights(OfficialModelConfig.Load(configuration))
            .ToDictionary(weight => weight.Key, weight => Fill(weight.Key, weight.Value), StringComparer.Ordinal);
        weights["dilation_kernel"] = ones(1, 1, 3, 3);
        weights["criterion.empty_weight"] = ones(6);
        if (llama is not null)
        {
            var prefix = LlamaLanguage.CheckpointPrefix;
            var inside = weights.Where(weight => weight.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            SafetensorsWriter.Write(llama, inside.ToDictionary(weight => "model." + weight.Key[prefix.Length..], weight => weight.Value));
            inside.ForEach(weight => weights.Remove(weight.Key));
        }

        SafetensorsWriter.Write(path, weights);
    }

    private static Tensor Fill(string name, long[] shape) => name.EndsWith("logit_scale", StringComparison.Ordinal) ? full(shape, 3f)
        : name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) ? ones(shape)
        : randn(shape) * (shape.Length > 1 ? 1 / Math.Sqrt(shape[^1]) : 0.1);
}
