using System.Text.Json;
using System.Text.RegularExpressions;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Testing;
using TorchSharp;
using static FindAgents.Engine.Prototypes.VariableNames;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

/// <summary>Runs the interface alone: <c>modeling/interface/find.py</c> under the task, mode and input groups of the config.</summary>
public sealed partial class FindInterfaceParityRunner : IParityRunner
{
    private const string StoredLevels = "_stored_levels";

    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("modeling/interface/find.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var weights = parityCase.OpenWeights();
        using var inputs = parityCase.OpenInputs();
        using var outputs = parityCase.OpenOutputs();
        var call = new Call(parityCase, inputs);
        using var find = new FindInterface(call.Options);
        var differences = ModuleWeights.Load(find, weights, strict: false);
        Assert.Empty(differences.Missing);
        Assert.All(differences.Unexpected, name => Assert.StartsWith("lang_encoder.", name));
        find.train(call.Training);

        using var noGradient = no_grad();
        using var memory = find.Prepare(call.Levels(), inputs.Read("mask_features"));
        var given = new InterfaceInputs(memory) { AuxiliaryMasks = true, Random = call.Random() };
        var sampled = call.Give(find, memory, given);
        using var result = find.Forward(call.Prototype, given);
        using var vocabulary = new ClassVocabulary(inputs.Read("default_text_embeddings"), weights.Read("lang_encoder.logit_scale"));

        var ours = call.Read(result, vocabulary);
        foreach (var (key, value) in sampled)
        {
            ours[key] = value;
        }

        Compare(ours, outputs, parityCase, comparison);
        comparison.AssertAllCompared(outputs);
    }

    private static void Compare(Dictionary<string, Tensor> ours, SafetensorsFile outputs, ParityCase parityCase, ParityComparison comparison)
    {
        var strides = Strides.Of(parityCase.Setting("description").GetString()!);
        foreach (var key in outputs.Entries.Keys.Select(BaseKey).Distinct().Order(StringComparer.Ordinal))
        {
            if (key.EndsWith(StoredLevels, StringComparison.Ordinal))
            {
                // Of a list's levels only these were kept, numbered anew; that they exist is all there is to compare.
                var kept = outputs.Read(key);
                comparison.Check(key, tensor(kept.data<long>().Where(l => ours.ContainsKey($"{key[..^StoredLevels.Length]}.{l}")).ToArray()), kept);
                continue;
            }

            Assert.True(ours.TryGetValue(Renumbered(key, outputs), out var value), $"{parityCase.Name}: nothing computed for {key}");
            comparison.CheckKept(key, value, outputs, whole => strides.Slice(key, whole));
        }
    }

    private static string Renumbered(string key, SafetensorsFile outputs)
    {
        var dot = key.LastIndexOf('.');
        return dot > 0 && outputs.Contains(key[..dot] + StoredLevels)
            ? $"{key[..dot]}.{outputs.Read(key[..dot] + StoredLevels)[int.Parse(key[(dot + 1)..])].item<long>()}"
            : key;
    }

    private static string BaseKey(string key) =>
        key.EndsWith(".sum", StringComparison.Ordinal) ? key[..^4] : key.EndsWith(".slice", StringComparison.Ordinal) ? key[..^6] : key;

    /// <summary>How the config's description says that slices were taken.</summary>
    private sealed partial record Strides(int Mask, int AuxiliaryRows, int AuxiliaryMask)
    {
        public static Strides Of(string description) => new(
            Number(MaskSlice().Match(description)),
            Number(RowSlice().Match(description)),
            Number(AuxiliaryMaskSlice().Match(description)));

        public Tensor Slice(string key, Tensor whole)
        {
            var auxiliary = key.StartsWith("aux_outputs.", StringComparison.Ordinal);
            var rows = auxiliary ? whole.narrow(1, 0, Math.Min(AuxiliaryRows, whole.shape[1])) : whole;
            var stride = auxiliary ? AuxiliaryMask : Mask;
            return rows.dim() == 4 ? rows[.., .., TensorIndex.Slice(null, null, stride), TensorIndex.Slice(null, null, stride)] : rows;
        }

        private static int Number(Match match) => match.Success ? int.Parse(match.Groups[1].Value) : throw new FormatException("The config's description does not say how slices were taken.");

        [GeneratedRegex(@"\[:, :, ::(\d+), ::\d+\]")]
        private static partial Regex MaskSlice();

        [GeneratedRegex(@"\.slice = \[:, :(\d+)\]")]
        private static partial Regex RowSlice();

        [GeneratedRegex(@"\[:, :\d+, ::(\d+), ::\d+\]")]
        private static partial Regex AuxiliaryMaskSlice();
    }

    /// <summary>The official call that a config describes.</summary>
    private sealed class Call
    {
        private readonly SafetensorsFile _inputs;
        private readonly HashSet<string> _groups;
        private readonly string _task;
        private readonly string _mode;

        public Call(ParityCase parityCase, SafetensorsFile inputs)
        {
            _inputs = inputs;
            _groups = parityCase.Setting("groups_of_inputs_merged_into_extra").EnumerateArray().Select(g => g.GetString()!).ToHashSet();
            _task = parityCase.Setting("task").GetString()!;
            _mode = parityCase.Setting("mode").GetString()!;
            var switches = parityCase.Setting("task_switch");
            var architecture = parityCase.Setting("attention_arch");
            var hyper = parityCase.Setting("hyper");
            Options = new FindInterfaceOptions
            {
                HiddenSize = Int("hidden"),
                ProjectionSize = Int("dim_proj"),
                MaskSize = Int("mask_dim"),
                InputChannels = Int("in_channels"),
                QueryCount = Int("nq"),
                SpatialMemoryCount = architecture.GetProperty("SPATIAL_MEMORIES").GetInt32(),
                Heads = Int("nheads"),
                FeedForwardSize = Int("dff"),
                Layers = Int("dec_layers") - 1,
                FeatureLevels = hyper.GetProperty("levels").GetArrayLength(),
                PreNorm = parityCase.Setting("pre_norm").GetBoolean(),
                EnforceInputProjection = parityCase.Setting("enforce_input_project").GetBoolean(),
                MaxSpatialLength = [.. parityCase.Setting("max_spatial_len").EnumerateArray().Select(n => n.GetInt32())],
            };
            foreach (var (group, task) in new[] { ("grounding", "grounding"), ("spatial", "spatial"), ("spatial_mem", "spatial"), ("retrieval", "retrieval"), ("interleave", "interleave") })
            {
                if (!switches.GetProperty(task).GetBoolean() || _task == "class")
                {
                    _groups.Remove(group);
                }
            }

            if (_task is not ("class" or "seg"))
            {
                _groups.Remove("class");
            }

            var everything = AttentionArchitecture.Read(
                architecture.GetRawText(),
                summariseImage: switches.GetProperty("retrieval").GetBoolean() || switches.GetProperty("interleave").GetBoolean());
            Prototype = everything.ToBuilder().KeepReadouts(r => _task != "class" || r.Head == ReadoutHead.ClassEmbedding).Build();

            int Int(string key) => hyper.GetProperty(key).GetInt32();
        }

        public FindInterfaceOptions Options { get; }

        public TaskPrototype Prototype { get; }

        public bool Training => _mode.StartsWith("train", StringComparison.Ordinal);

        // The oracle pinned the dynamics' draws: 0.1 takes them, 0.9 does not.
        public Random Random() => new Pinned(_mode.EndsWith("nodyn", StringComparison.Ordinal) ? 0.9 : 0.1);

        public List<Tensor> Levels() => [.. Enumerable.Range(0, Options.FeatureLevels).Select(i => _inputs.Read($"x.{i}"))];

        /// <summary>Gives the prompts, and returns what the samplers made of them where the task is to return that.</summary>
        public Dictionary<string, Tensor> Give(FindInterface find, InterfaceMemory memory, InterfaceInputs given)
        {
            var returned = new Dictionary<string, Tensor>();
            if (_groups.Contains("class"))
            {
                given.Set(ClassTokens, Tokens("class.class_tokens_emb", "class.class_tokens_mask"));
            }

            if (_groups.Contains("grounding"))
            {
                given.Set(DescriptionTokens, Tokens("grounding.grounding_tokens", "grounding.grounding_nonzero_mask") with { Index = Turned("grounding.grounding_token_indices") });
                given.Set(DescriptionQueries, new VariableInput { Index = Turned("grounding.grounding_query_indices") });
            }

            if (_groups.Contains("retrieval"))
            {
                given.Set(CaptionTokens, Tokens("retrieval.retrieval_tokens", "retrieval.retrieval_nonzero_mask"));
            }

            foreach (var group in _groups.Where(g => g.StartsWith("spatial", StringComparison.Ordinal)))
            {
                var tokens = find.Sampler.Sample(memory, Masks(group, "spatial_query_pos_mask"), Masks(group, "spatial_query_neg_mask"), paddingIndex: -2);
                given.Set(SpatialTokens, tokens);
                given.Set(SpatialQueries, new VariableInput { Index = Turned($"{group}.spatial_query_indices") });
                if (_inputs.Contains($"{group}.prev_mask"))
                {
                    given.Set(SpatialMemories, new VariableInput { PreviousMask = _inputs.Read($"{group}.prev_mask") });
                }

                Return("refimg", "spatial", tokens, returned);
            }

            if (_groups.Contains("interleave"))
            {
                GiveLegend(find, memory, given, returned);
            }

            return returned;
        }

        /// <summary>What the official call returns, under its names.</summary>
        public Dictionary<string, Tensor> Read(InterfaceOutputs result, ClassVocabulary vocabulary)
        {
            var read = new Dictionary<string, Tensor>();
            for (var layer = 0; layer < result.Layers.Count; layer++)
            {
                var prefix = layer == result.Layers.Count - 1 ? string.Empty : $"aux_outputs.{layer}.";
                foreach (var readout in result.Layers[layer].Readouts)
                {
                    read[prefix + readout.Name] = readout.Head == ReadoutHead.ClassLogits
                        ? Compare(result.Layers[layer], readout, vocabulary)
                        : result.Layers[layer].Read(readout.Name);
                }
            }

            if (Training)
            {
                read["default_text_embeddings_after"] = vocabulary.Embeddings;
            }

            if (_task == "spatial")
            {
                read["prev_mask"] = MaskSelector.Select(read["pred_smasks"], read["pred_smaskembs"], read["pred_pspatials"], firstImageDecides: true);
            }

            return read;
        }

        private Tensor Compare(LayerOutputs layer, Readout readout, ClassVocabulary vocabulary)
        {
            var embedding = layer[readout.Variable].ClassEmbedding;
            return Training
                ? vocabulary.Absorb(embedding, layer[ClassQuery].ClassEmbedding.select(1, 0), _inputs.Read("class.class_indexes"))
                : vocabulary.Similarity(embedding);
        }

        private void GiveLegend(FindInterface find, InterfaceMemory memory, InterfaceInputs given, Dictionary<string, Tensor> returned)
        {
            var tokens = find.Sampler.Sample(memory, Masks("interleave", "interleave_query_pos_mask"), Masks("interleave", "interleave_query_neg_mask"), paddingIndex: -7);
            Return("refint", "interleave", tokens, returned);
            var visual = (_inputs.Read("interleave.interleave_entity_mask") * _inputs.Read("interleave.interleave_isvisual").unsqueeze(-1)).amax([0L]); // (entities, B, L) -> (B, L)
            given.Set(EntityTokens, tokens);
            given.Set(EntityQueries, new VariableInput { Index = Turned("interleave.interleave_query_indices") });
            given.Set(LegendTokens, find.ComposeLegend(_inputs.Read("interleave.interleave_tokens").transpose(0, 1), visual) with
            {
                Padding = _inputs.Read("interleave.interleave_nonzero_mask"),
                Index = Turned("interleave.interleave_entity_indices"),
            });
        }

        private void Return(string flag, string name, IReadOnlyList<VariableInput> tokens, Dictionary<string, Tensor> returned)
        {
            for (var i = 0; i < tokens.Count && _task.Contains(flag, StringComparison.Ordinal); i++)
            {
                returned[$"src_{name}_queries.{i}"] = tokens[i].Content!.transpose(0, 1);
                returned[$"src_{name}_maskings.{i}"] = tokens[i].Padding!;
                returned[$"src_{name}_indices.{i}"] = tokens[i].Index!.unsqueeze(-1).to_type(float32);
            }
        }

        private VariableInput Tokens(string tokens, string padding) => new() { Content = Turned(tokens), Padding = _inputs.Read(padding) };

        // The official layout has the batch second.
        private Tensor Turned(string name) => _inputs.Read(name).transpose(0, 1);

        private List<Tensor> Masks(string group, string name) =>
            [.. Enumerable.Range(0, int.MaxValue).Select(b => $"{group}.{name}.{b}").TakeWhile(_inputs.Contains).Select(n => _inputs.Read(n))];
    }

    private sealed class Pinned(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
