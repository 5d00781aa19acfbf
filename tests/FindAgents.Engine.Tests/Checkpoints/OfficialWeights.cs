using System.Globalization;
using FindAgents.Testing;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

/// <summary>Names and shapes of the official models' weights, as STATE_DICT_KEYS.txt of the oracle lists them.</summary>
internal static class OfficialWeights
{
    public const string Missing = "FINDAGENTS_ORACLE does not name a folder with STATE_DICT_KEYS.txt.";

    private const string LlamaPrefix = "sem_seg_head.predictor.lang_encoder.lang_encoder.";

    public static string? FilePath =>
        Environment.GetEnvironmentVariable(ParityCases.FolderVariable) is { Length: > 0 } folder && Path.Combine(folder, "STATE_DICT_KEYS.txt") is var path && File.Exists(path) ? path : null;

    /// <summary>The weights of a model, all of them float32.</summary>
    public static IReadOnlyDictionary<string, long[]> Of(string model)
    {
        Dictionary<string, long[]> first = [], weights = [];
        var section = "";
        foreach (var line in File.ReadLines(FilePath!).Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                // The first model is listed whole, the others by what differs from it.
                first = section.Length == 0 || first.Count > 0 ? first : weights;
                if (section == model)
                {
                    break;
                }

                section = line[3..line.IndexOf(':', StringComparison.Ordinal)];
                weights = new Dictionary<string, long[]>(first);
                continue;
            }

            var columns = line.Split('\t');
            var (mark, name) = columns[0] is ['-' or '+' or '~', ' ', .. var rest] ? (columns[0][0], rest) : ('+', columns[0]);
            if (mark == '-')
            {
                weights.Remove(name);
            }
            else
            {
                Assert.Equal("float32", columns[1]);
                weights[name] = Shape(columns[2][(columns[2].LastIndexOf("-> ", StringComparison.Ordinal) is var arrow && arrow < 0 ? 0 : arrow + 3)..]);
            }
        }

        Assert.Equal(section, model);
        return weights;
    }

    /// <summary>LLaMA-7B, float16, as a checkpoint has it that was saved with its language encoder.</summary>
    public static IEnumerable<(string Name, ScalarType DType, long[] Shape)> Llama()
    {
        yield return ($"{LlamaPrefix}model.embed_tokens.weight", ScalarType.Float16, [32000, 4096]);
        for (var i = 0; i < 32; i++)
        {
            var layer = $"{LlamaPrefix}model.layers.{i}.";
            foreach (var name in (string[])["q", "k", "v", "o"])
            {
                yield return ($"{layer}self_attn.{name}_proj.weight", ScalarType.Float16, [4096, 4096]);
            }

            yield return ($"{layer}self_attn.rotary_emb.inv_freq", ScalarType.Float32, [64]);
            yield return ($"{layer}mlp.gate_proj.weight", ScalarType.Float16, [11008, 4096]);
            yield return ($"{layer}mlp.up_proj.weight", ScalarType.Float16, [11008, 4096]);
            yield return ($"{layer}mlp.down_proj.weight", ScalarType.Float16, [4096, 11008]);
            yield return ($"{layer}input_layernorm.weight", ScalarType.Float16, [4096]);
            yield return ($"{layer}post_attention_layernorm.weight", ScalarType.Float16, [4096]);
        }

        yield return ($"{LlamaPrefix}model.norm.weight", ScalarType.Float16, [4096]);
        yield return ($"{LlamaPrefix}lm_head.weight", ScalarType.Float16, [32000, 4096]);
    }

    private static long[] Shape(string text) =>
        [.. text.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
}
