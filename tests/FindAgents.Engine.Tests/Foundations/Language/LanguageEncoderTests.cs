using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations.Language;

public sealed class LanguageEncoderTests : IDisposable
{
    internal static readonly UniclConfig SmallUnicl = new() { ContextLength = 12, Vocabulary = 49_408, Width = 8, Heads = 2, Layers = 2, Causal = true, Projection = 6 };

    internal static readonly LlamaConfig SmallLlama =
        new() { ContextLength = 12, Vocabulary = 420, Width = 16, FeedForward = 24, Layers = 3, Heads = 4, KeyValueHeads = 2, FeatureLayer = -2, Projection = 6 };

    private readonly string _folder = Directory.CreateTempSubdirectory("language-").FullName;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Unicls_weights_have_the_official_names_and_shapes()
    {
        using var encoder = new UniclEncoder(UniclConfig.Official);
        Assert.Equal(UniclNames(), Lines(encoder));
    }

    [Fact]
    public void Llamas_weights_have_the_official_names_and_shapes()
    {
        // By shape alone: the whole is 26 GB.
        using var whole = new LlamaEncoder(LlamaConfig.Official with { FeatureLayer = -1 }, device: META);
        Assert.Equal(LlamaNames(layers: 32, norm: true), Lines(whole));

        using var read = new LlamaEncoder(LlamaConfig.Official, device: META);
        Assert.Equal(LlamaNames(layers: 21, norm: false), Lines(read));
    }

    [SkippableFact]
    [Trait("Category", "Parity")]
    public void The_names_and_shapes_are_those_that_the_official_code_lists()
    {
        Skip.If(OfficialKeys.Path is null, $"{ParityCases.FolderVariable} names no folder with the official list.");
        var models = OfficialKeys.Below(OfficialKeys.Path!, ProjectedLanguageEncoder.OfficialPrefix);
        Assert.Equal(6, models.Count);
        Assert.All(models, model => Assert.Equal(
            model.Key.Contains("unicl", StringComparison.Ordinal) ? UniclNames() : [.. LlamaNames(layers: 0, norm: false).Where(line => !line.StartsWith("lang_encoder", StringComparison.Ordinal))],
            model.Value));
    }

    /// <summary>A move replaces parameters; to another type is the move that every machine can make.</summary>
    [Fact]
    public void A_move_takes_the_projection_along()
    {
        using var encoder = new UniclEncoder(SmallUnicl);
        var (ids, attended) = (tensor(new long[] { 1, 2, 3 }).unsqueeze(0), ones(1, 3, @bool));
        var before = encoder.call(ids, attended).Tokens;
        encoder.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, encoder.LogitScale.dtype);
        Assert.True(encoder.call(ids, attended).Tokens.to_type(ScalarType.Float32).allclose(before, 1e-4, 1e-6));
    }

    [Fact]
    public void Grouped_heads_share_keys_and_values()
    {
        using var grouped = Random(SmallLlama);
        using var plain = new LlamaEncoder(SmallLlama with { KeyValueHeads = 4 });
        var weights = grouped.state_dict();
        using var noGradient = no_grad();
        foreach (var (name, weight) in plain.state_dict())
        {
            var shared = weights[name];
            weight.copy_(shared.shape.SequenceEqual(weight.shape) ? shared : shared.view(2, 1, 4, 16).expand(2, 2, 4, 16).reshape(16, 16));
        }

        var (ids, attended) = Tokens([1, 5, 9, 300], [1, 7, 0, 0], 2);
        Close(grouped.Hidden(ids, attended), plain.Hidden(ids, attended));
    }

    [Fact]
    public void Nothing_behind_the_layer_that_is_read_is_needed()
    {
        Assert.Equal((21, false), (LlamaConfig.Official.LayersRead, LlamaConfig.Official.NormRead));
        using var whole = Random(SmallLlama with { FeatureLayer = -1 });
        var path = Save(whole, string.Empty, ("lang_encoder.lm_head.weight", zeros(420, 16)), ("lang_encoder.model.layers.0.self_attn.rotary_emb.inv_freq", zeros(2)));
        using var file = SafetensorsFile.Open(path);
        using var read = new LlamaEncoder(SmallLlama);
        read.Load(file, string.Empty);
        using var atLayer = new LlamaEncoder(SmallLlama with { FeatureLayer = 2 });
        atLayer.Load(file, string.Empty);
        var (ids, attended) = Tokens([1, 5, 9], [1, 7, 0], 2);
        Close(read.Hidden(ids, attended), atLayer.Hidden(ids, attended));

        using var embeddings = new LlamaEncoder(SmallLlama with { FeatureLayer = 0 });
        embeddings.Load(file, string.Empty);
        Close(embeddings.Hidden(ids, attended), whole.state_dict()["lang_encoder.model.embed_tokens.weight"].index_select(0, ids.flatten()).view(2, 3, 16));
    }

    [Fact]
    public void Half_the_precision_gives_nearly_the_same()
    {
        using var exact = Random(SmallLlama);
        using var file = SafetensorsFile.Open(Save(exact, string.Empty));
        using var half = new LlamaEncoder(SmallLlama, ScalarType.BFloat16);
        half.Load(file, string.Empty);
        var (ids, attended) = Tokens([1, 5, 9, 300], [1, 7, 0, 0], 2);
        using var ours = half.call(ids, attended);
        using var expected = exact.call(ids, attended);
        Assert.Equal(ScalarType.Float32, ours.Tokens.dtype);

        // Eight bits of a value, through two layers.
        Assert.InRange(ours.Texts.sub(expected.Texts).abs().max().item<float>() / expected.Texts.abs().max().item<float>(), 0, 0.05);
    }

    [Fact]
    public void Llama_may_come_in_several_files_beside_FINDs_own()
    {
        using var whole = Random(SmallLlama with { FeatureLayer = -1 });
        var weights = whole.state_dict();
        var llama = weights.Where(w => w.Key.StartsWith("lang_encoder.", StringComparison.Ordinal)).Select(w => (w.Key["lang_encoder.".Length..], w.Value)).ToList();
        var own = Write("find", [.. weights.Where(w => !w.Key.StartsWith("lang_encoder.", StringComparison.Ordinal)).Select(w => (ProjectedLanguageEncoder.OfficialPrefix + w.Key, w.Value)), ("backbone.x", ones(1))]);
        using var find = SafetensorsFile.Open(own);
        using var first = SafetensorsFile.Open(Write("a", [.. llama[..5], ("lm_head.weight", zeros(420, 16))]));
        using var second = SafetensorsFile.Open(Write("b", [.. llama[5..]]));
        using var encoder = new LlamaEncoder(SmallLlama);
        encoder.LoadProjection(find, ProjectedLanguageEncoder.OfficialPrefix);
        encoder.LoadLlama([first, second]);
        Assert.All(encoder.state_dict(), weight => Assert.True(weight.Value.allclose(weights[weight.Key], 0, 0)));

        var missing = Assert.Throws<CheckpointMismatchException>(() => encoder.LoadLlama([second]));
        Assert.All(missing.Differences.Missing, name => Assert.Contains(name, llama[..5].Select(w => w.Item1)));
        Assert.NotEmpty(missing.Differences.Missing);
        using var other = SafetensorsFile.Open(Write("c", [.. llama, ("model.layers.9.mlp.up_proj.weight", zeros(1))]));
        Assert.Equal(["model.layers.9.mlp.up_proj.weight"], Assert.Throws<CheckpointMismatchException>(() => encoder.LoadLlama([other])).Differences.Unexpected);
        Assert.Throws<CheckpointMismatchException>(() => encoder.LoadProjection(first, ProjectedLanguageEncoder.OfficialPrefix));
    }

    [Fact]
    public void Weights_of_another_encoder_are_refused_by_name()
    {
        using var unicl = new UniclEncoder(SmallUnicl);
        using var file = SafetensorsFile.Open(Save(unicl, string.Empty));
        using var llama = new LlamaEncoder(SmallLlama);
        var error = Assert.Throws<CheckpointMismatchException>(() => llama.Load(file, string.Empty));
        Assert.Contains(file.FilePath, error.Message, StringComparison.Ordinal);

        using var wider = new UniclEncoder(SmallUnicl with { Projection = 7 });
        Assert.Single(Assert.Throws<CheckpointMismatchException>(() => wider.Load(file, string.Empty)).Differences.Misshaped);
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        Assert.Throws<FindException>(() => new UniclEncoder(SmallUnicl with { Heads = 3 }));
        Assert.Throws<FindException>(() => new UniclEncoder(SmallUnicl with { ContextLength = 1 }));
        Assert.Throws<FindException>(() => new LlamaEncoder(SmallLlama with { KeyValueHeads = 3 }));
        Assert.Throws<FindException>(() => new LlamaEncoder(SmallLlama with { Heads = 16, KeyValueHeads = 16 }));
        Assert.Contains("-4 to 3", Assert.Throws<FindException>(() => new LlamaEncoder(SmallLlama with { FeatureLayer = -5 })).Message, StringComparison.Ordinal);
        Assert.Throws<FindException>(() => new LlamaEncoder(SmallLlama with { FeatureLayer = 4 }));
    }

    [Fact]
    public void A_configuration_that_is_none_is_refused_with_its_line()
    {
        Assert.Contains("(line 2)", Assert.Throws<FindException>(() => EmbeddedYaml.Parse<UniclConfig>("name: x\nwidht: 3\n", "mine.yaml")).Message, StringComparison.Ordinal);
        Assert.Throws<FindException>(() => EmbeddedYaml.Parse<LlamaConfig>("width: many\n", "mine.yaml"));
        Assert.Throws<FindException>(() => EmbeddedYaml.Parse<LlamaConfig>("width: [\n", "mine.yaml"));
        Assert.Throws<FindException>(() => EmbeddedYaml.Parse<LlamaConfig>(string.Empty, "mine.yaml"));
    }

    internal static LlamaEncoder Random(LlamaConfig config)
    {
        var encoder = new LlamaEncoder(config);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(7);
        foreach (var (name, weight) in encoder.state_dict())
        {
            weight.copy_(name.Contains("norm", StringComparison.Ordinal) ? ones_like(weight) : randn(weight.shape, generator: generator) * 0.3);
        }

        return encoder;
    }

    private static (Tensor Ids, Tensor Attended) Tokens(long[] first, long[] second, int secondLength)
    {
        var attended = first.Select(_ => true).Concat(second.Select((_, i) => i < secondLength)).ToArray();
        return (tensor(new[] { first, second }.SelectMany(row => row).ToArray()).view(2, first.Length), tensor(attended).view(2, first.Length));
    }

    private static void Close(Tensor actual, Tensor expected) => Assert.True(actual.allclose(expected, 1e-4, 1e-5), $"{actual} is not {expected}");

    private static HashSet<string> Lines(nn.Module module) => [.. module.state_dict().Select(weight => OfficialKeys.Line(weight.Key, weight.Value.shape))];

    private static HashSet<string> UniclNames()
    {
        var names = Own(512);
        Add("positional_embedding", 77, 512);
        Add("token_embedding.weight", 49_408, 512);
        Add("ln_final.weight", 512);
        Add("ln_final.bias", 512);
        for (var i = 0; i < 12; i++)
        {
            Add($"resblocks.{i}.attn.in_proj_weight", 1536, 512);
            Add($"resblocks.{i}.attn.in_proj_bias", 1536);
            Add($"resblocks.{i}.attn.out_proj.weight", 512, 512);
            Add($"resblocks.{i}.attn.out_proj.bias", 512);
            Add($"resblocks.{i}.mlp.c_fc.weight", 2048, 512);
            Add($"resblocks.{i}.mlp.c_fc.bias", 2048);
            Add($"resblocks.{i}.mlp.c_proj.weight", 512, 2048);
            Add($"resblocks.{i}.mlp.c_proj.bias", 512);
            foreach (var norm in new[] { "ln_1", "ln_2" })
            {
                Add($"resblocks.{i}.{norm}.weight", 512);
                Add($"resblocks.{i}.{norm}.bias", 512);
            }
        }

        return names;

        void Add(string name, params long[] shape) => names.Add(OfficialKeys.Line("lang_encoder." + name, shape));
    }

    private static HashSet<string> LlamaNames(int layers, bool norm)
    {
        var names = Own(4096);
        Add("embed_tokens.weight", 32_000, 4096);
        for (var i = 0; i < layers; i++)
        {
            foreach (var projection in "qkvo")
            {
                Add($"layers.{i}.self_attn.{projection}_proj.weight", 4096, 4096);
            }

            Add($"layers.{i}.mlp.gate_proj.weight", 11_008, 4096);
            Add($"layers.{i}.mlp.up_proj.weight", 11_008, 4096);
            Add($"layers.{i}.mlp.down_proj.weight", 4096, 11_008);
            Add($"layers.{i}.input_layernorm.weight", 4096);
            Add($"layers.{i}.post_attention_layernorm.weight", 4096);
        }

        if (norm)
        {
            Add("norm.weight", 4096);
        }

        return names;

        void Add(string name, params long[] shape) => names.Add(OfficialKeys.Line("lang_encoder.model." + name, shape));
    }

    private static HashSet<string> Own(long width) => [OfficialKeys.Line("lang_proj", [width, 512L]), OfficialKeys.Line("logit_scale", [])];

    private string Save(nn.Module module, string prefix, params (string Name, Tensor Weight)[] more) =>
        Write("weights", [.. module.state_dict().Select(weight => (prefix + weight.Key, weight.Value)), .. more]);

    private string Write(string name, IReadOnlyList<(string Name, Tensor Weight)> weights)
    {
        var path = Path.Combine(_folder, name + ".safetensors");
        SafetensorsWriter.Write(path, weights.ToDictionary(w => w.Name, w => w.Weight));
        return path;
    }
}
