using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Testing;
using TorchSharp;
using static FindAgents.Engine.Prototypes.VariableNames;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Interface;

public sealed class FindInterfaceTests : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly FindInterface _find;
    private readonly InterfaceMemory _memory;

    public FindInterfaceTests()
    {
        _find = Small.Make();
        _scope = NewDisposeScope();
        _memory = Small.Memory(_find);
    }

    public static TheoryData<string> BuiltIns => [.. BuiltInPrototypes.All.Select(p => p.Name)];

    public void Dispose()
    {
        _memory.Dispose();
        _scope.Dispose();
        _find.Dispose();
    }

    [Theory]
    [MemberData(nameof(BuiltIns))]
    public void Every_built_in_prototype_runs(string name)
    {
        var prototype = BuiltInPrototypes.Named(name);
        using var outputs = _find.Forward(prototype, Small.For(prototype, _find, _memory));

        Assert.Equal(Small.Options.Layers + 1, outputs.Layers.Count);
        Assert.NotEmpty(outputs.Final.Readouts);
        foreach (var readout in outputs.Final.Readouts.Where(r => r.Head != ReadoutHead.ClassLogits))
        {
            var value = outputs[readout.Name];
            Assert.Equal(Small.Batch, value.shape[0]);
            Assert.Equal(readout.Head switch { ReadoutHead.Mask => 24, ReadoutHead.MaskEmbedding => 16, _ => 12 }, value.shape[^1]);
            Assert.True(value.isfinite().all().item<bool>(), readout.Name);
        }
    }

    [Fact]
    public void Objects_are_the_same_to_the_last_bit_whatever_prompts_are_present()
    {
        using var alone = _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory));
        foreach (var inputs in new[]
        {
            new InterfaceInputs(_memory).WithEverything(_find),
            new InterfaceInputs(_memory).WithPhrases(),
            new InterfaceInputs(_memory).WithSpatial(_find, memory: true).WithLegend(_find),
        })
        {
            using var together = _find.Forward(BuiltInPrototypes.Everything, inputs);
            Small.AssertSame(alone["pred_masks"], together["pred_masks"]);
            Small.AssertSame(alone["pred_captions"], together["pred_captions"]);
            Small.AssertSame(alone["pred_retrievals"], together["pred_retrievals"]);
        }
    }

    [Fact]
    public void A_task_alone_and_among_all_gives_the_same()
    {
        using var alone = _find.Forward(BuiltInPrototypes.GroundedSegmentation, new InterfaceInputs(_memory).WithPhrases());
        using var together = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory).WithEverything(_find));
        Small.AssertSame(alone["pred_gmasks"], together["pred_gmasks"]);
        Small.AssertSame(alone["pred_grounding_query"], together["pred_grounding_query"]);
    }

    [Fact]
    public void The_order_of_variables_changes_nothing()
    {
        var everything = BuiltInPrototypes.Everything;
        var turned = new TaskPrototypeBuilder("turned");
        foreach (var prompt in everything.Prompts)
        {
            turned.Prompt(prompt.Name, prompt.Optional);
        }

        foreach (var variable in everything.Variables.Reverse())
        {
            turned.Variable(variable);
        }

        foreach (var edge in everything.ContentAttention)
        {
            turned.Content(edge.From, edge.To, edge.MatchIndex);
        }

        foreach (var edge in everything.ConditionalAttention)
        {
            turned.Condition(edge.From, edge.To, edge.MatchIndex);
        }

        foreach (var readout in everything.Readouts)
        {
            turned.Read(readout.Name, readout.Head, readout.Variable);
        }

        using var forwards = _find.Forward(everything, new InterfaceInputs(_memory).WithEverything(_find));
        using var backwards = _find.Forward(turned.Build(), new InterfaceInputs(_memory).WithEverything(_find));
        foreach (var readout in forwards.Final.Readouts.Where(r => r.Head != ReadoutHead.ClassLogits))
        {
            Small.AssertSame(forwards[readout.Name], backwards[readout.Name]);
        }
    }

    [Fact]
    public void Padded_rows_change_nothing()
    {
        using var plain = _find.Forward(BuiltInPrototypes.GroundedSegmentation, new InterfaceInputs(_memory).WithPhrases());
        var longer = new InterfaceInputs(_memory).WithPhrases();
        Assert.True(longer.TryGet(DescriptionTokens, out var given));
        longer.Set(DescriptionTokens, new VariableInput
        {
            Content = cat([given[0].Content!, full(Small.Batch, 2, 16, 1e3)], 1),
            Padding = cat([given[0].Padding!, ones(Small.Batch, 2, @bool)], 1),
            Index = cat([given[0].Index!, zeros(Small.Batch, 2, int64)], 1),
        });
        using var padded = _find.Forward(BuiltInPrototypes.GroundedSegmentation, longer);
        Small.AssertClose(plain["pred_gmasks"], padded["pred_gmasks"], 1e-4);
        Small.AssertClose(plain["pred_grounding_query"], padded["pred_grounding_query"]);
    }

    [Fact]
    public void Masks_of_inner_layers_are_read_on_request_and_the_answer_is_the_same()
    {
        using var lean = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory).WithEverything(_find));
        using var full = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory) { AuxiliaryMasks = true }.WithEverything(_find));
        Small.AssertSame(full["pred_imasks"], lean["pred_imasks"]);
        Assert.All(full.Layers, l => Assert.NotNull(l[ObjectProposals].MaskLogits));
        Assert.All(lean.Layers.SkipLast(1), l => Assert.Null(l[ObjectProposals].MaskLogits));
        Assert.Contains("set AuxiliaryMasks", Assert.Throws<PrototypeException>(() => lean.Layers[0].Read("pred_masks")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_of_inner_layers_are_read_where_they_may_train_or_are_asked_for()
    {
        using var noGradient = no_grad();
        using var lean = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory).WithEverything(_find));
        using var full = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory) { AuxiliaryMasks = true }.WithEverything(_find));
        foreach (var (variable, output) in lean.Final.Variables)
        {
            Small.AssertSame(full.Final[variable].ClassEmbedding, output.ClassEmbedding);
            Small.AssertSame(full.Final[variable].MaskEmbedding, output.MaskEmbedding);
            Assert.Contains("ClassEmbedding was not read out", Assert.Throws<PrototypeException>(() => lean.Layers[0][variable].ClassEmbedding).Message, StringComparison.Ordinal);
            Assert.Contains("set AuxiliaryMasks", Assert.Throws<PrototypeException>(() => lean.Layers[0][variable].MaskEmbedding).Message, StringComparison.Ordinal);
            Assert.Equal(_find.Options.HiddenSize, full.Layers[0][variable].MaskEmbedding.shape[^1]);
        }
    }

    [Fact]
    public void A_prototype_of_ones_own_runs_from_yaml()
    {
        var prototype = TaskPrototype.FromYaml("""
            name: counting
            prompts: {words: required, hint: optional}
            variables:
              proposals_vision_object: {learned: objects, output: true, content: [features_vision_image], condition: [proposals_vision_object, tokens_language_words]}
              queries_vision_image: {learned: image, output: true, ignore_cross_mask: true, summary_of: proposals_vision_object, content: [features_vision_image], condition: [queries_vision_image]}
              queries_language_number: {duplicate_of: queries_vision_image, output: true, content: [tokens_language_words], condition: [queries_language_number, proposals_vision_object]}
              tokens_language_words: {prompt: words, masked: true, condition: [tokens_language_words]}
              tokens_vision_hint: {prompt: hint}
            readouts:
              number: {head: class_embedding, of: queries_language_number}
              masks: {head: mask, of: proposals_vision_object}
            """);
        using var outputs = _find.Forward(prototype, new InterfaceInputs(_memory).Set("tokens_language_words", new VariableInput { Content = Small.Rows(3, 16, 1) }));
        Assert.Equal([2, 1, 12], outputs["number"].shape);
        Assert.Equal([2, 6, 16, 24], outputs["masks"].shape);

        // The words reach the objects, and through them the number.
        using var others = _find.Forward(prototype, new InterfaceInputs(_memory).Set("tokens_language_words", new VariableInput { Content = Small.Rows(3, 16, 2) }));
        Assert.False(outputs["masks"].allclose(others["masks"]));
    }

    [Fact]
    public void Calls_leave_no_tensor_behind()
    {
        using (no_grad())
        {
            Call();
            var live = LiveTensors.Baseline();
            for (var i = 0; i < 5; i++)
            {
                Call();
            }

            Assert.Equal(live, Tensor.TotalCount);
        }

        void Call()
        {
            using var scope = NewDisposeScope();
            var inputs = new InterfaceInputs(_memory) { AuxiliaryMasks = true }.WithEverything(_find);
            var before = LiveTensors.Baseline();
            var outputs = _find.Forward(BuiltInPrototypes.Everything, inputs);
            var held = outputs.Layers.SelectMany(l => l.Variables.Values).Sum(v => v.MaskLogits is null ? 3 : 4);
            Assert.Equal(before + held, Tensor.TotalCount);
            outputs.Dispose();
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    [Fact]
    public void Results_outlive_the_call_without_a_scope_and_the_memory_keeps_the_mask_features()
    {
        using var features = zeros(1, 16, 2, 3);
        var maskFeatures = ones(1, 16, 4, 6);
        using var memory = _find.Prepare([features, features, features], maskFeatures);
        maskFeatures.Dispose();
        using var outputs = _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(memory));
        Assert.False(outputs["pred_masks"].IsInvalid);
        Assert.Equal([1, 6, 4, 6], outputs["pred_masks"].shape);
    }

    [Fact]
    public void A_memory_kept_for_questions_answers_as_one_that_is_not_to_the_bit_and_frees_all_of_it()
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = [randn(1, 16, 2, 3), randn(1, 16, 4, 6), randn(1, 16, 8, 12)];
        var maskFeatures = randn(1, 16, 16, 24);
        var before = LiveTensors.Baseline();
        using (var plain = _find.Prepare(maps, maskFeatures))
        using (var kept = _find.Prepare(maps, maskFeatures, forQuestions: true))
        using (var once = _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(plain)))
        using (var again = _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(kept)))
        {
            Assert.Null(plain.Attended);
            Assert.Equal(_find.Options.Layers, kept.Attended!.Count);
            Assert.True(once["pred_masks"].Equals(again["pred_masks"]));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Gradients_reach_every_parameter()
    {
        _find.train();
        var inputs = new InterfaceInputs(_memory) { AuxiliaryMasks = true }.WithEverything(_find);
        using var outputs = _find.Forward(BuiltInPrototypes.Everything, inputs);
        var loss = zeros(1);
        foreach (var layer in outputs.Layers)
        {
            foreach (var readout in layer.Readouts.Where(r => r.Head != ReadoutHead.ClassLogits))
            {
                loss = loss + layer.Read(readout.Name).square().mean();
            }
        }

        loss.backward();
        foreach (var (name, parameter) in _find.named_parameters())
        {
            Assert.True(parameter.grad is not null && parameter.grad.isfinite().all().item<bool>(), name);
            Assert.True(parameter.grad!.abs().sum().item<float>() > 0, name);
        }
    }

    [Fact]
    public void Training_draws_the_dynamics_and_evaluation_does_not()
    {
        var inputs = new Func<Random, InterfaceInputs>(random => new InterfaceInputs(_memory) { Random = random }.WithSpatial(_find));
        using var calm = _find.Forward(BuiltInPrototypes.Everything, inputs(new Fixed(0.0)));
        _find.train();
        using var not = _find.Forward(BuiltInPrototypes.Everything, inputs(new Fixed(0.3)));
        using var taken = _find.Forward(BuiltInPrototypes.Everything, inputs(new Fixed(0.29)));
        Small.AssertSame(calm["pred_smasks"], not["pred_smasks"]);
        Assert.False(taken["pred_smasks"].allclose(not["pred_smasks"]));
    }

    [Fact]
    public void Parameters_have_the_official_names()
    {
        string[] expected =
        [
            "class_embed", "content_attention.layers.0.multihead_attn.in_proj_weight", "content_attention.layers.3.norm.bias",
            "condition_attention.layers.0.self_attn.out_proj.weight", "transformer_ffn_layers.2.linear1.weight", "decoder_norm.weight",
            "query_feat.weight", "query_embed.weight", "pn_indicator.weight", "level_embed.weight", "mask_embed.layers.2.bias",
            "mask_sptial_embed.0", "mask_sptial_embed.2", "spatial_embed.weight", "spatial_featured.weight",
        ];
        var names = _find.state_dict().Keys.ToHashSet();
        Assert.Subset(names, expected.ToHashSet());
        Assert.DoesNotContain(names, n => n.StartsWith("input_proj", StringComparison.Ordinal));

        using var projected = Small.Make(Small.Options with { EnforceInputProjection = true, QueryCount = 0, SpatialMemoryCount = 0 });
        var other = projected.state_dict().Keys;
        Assert.Contains("input_proj.2.bias", other);
        Assert.DoesNotContain("query_feat.weight", other);
        Assert.DoesNotContain("spatial_embed.weight", other);
    }

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
