using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Testing;
using TorchSharp;
using static FindAgents.Engine.Prototypes.VariableNames;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Interface;

/// <summary>What the embedded model adds: queries that are given, a location prior, prompts that do not see each other.</summary>
public sealed class GivenContentTests : IDisposable
{
    private static readonly FindInterfaceOptions Seeded = Small.Options with { QueryCount = 0, SpatialMemoryCount = 0, PreNorm = true, MaskLogitScale = 0.25, Layers = 3 };

    private static readonly TaskPrototype Prompts = new TaskPrototypeBuilder("prompts", "Several prompts in one pass.")
        .Prompt("spatial")
        .Variable(new TaskVariable(SegmentProposals) { Prompt = "spatial", Output = true, Masked = true })
        .Variable(new TaskVariable(SpatialTokens) { Prompt = "spatial", Masked = true })
        .Content(SegmentProposals, ImageFeatures)
        .Condition(SegmentProposals, SegmentProposals, matchIndex: true)
        .Condition(SegmentProposals, SpatialTokens, matchIndex: true)
        .Condition(SpatialTokens, SpatialTokens, matchIndex: true)
        .Read("masks", ReadoutHead.Mask, SegmentProposals)
        .Build();

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Prompts_that_match_by_index_do_not_see_each_other()
    {
        using var find = Small.Make(Seeded);
        using var memory = Small.Memory(find);
        var rows = Small.Rows(4, 16, 3);
        var tokens = Small.Rows(6, 16, 4);
        var index = tensor(new long[] { 0, 0, 1, 1 }).expand(Small.Batch, 4);
        var tokenIndex = tensor(new long[] { 0, 0, 0, 1, 1, 1 }).expand(Small.Batch, 6);
        using var together = Run(find, memory, rows, index, tokens, tokenIndex);
        for (var prompt = 0; prompt < 2; prompt++)
        {
            using var alone = Run(find, memory, rows.narrow(1, prompt * 2, 2), index.narrow(1, prompt * 2, 2), tokens.narrow(1, prompt * 3, 3), tokenIndex.narrow(1, prompt * 3, 3));
            Small.AssertClose(alone["masks"], together["masks"].narrow(1, prompt * 2, 2));
        }

        Assert.Contains("needs an index for 'proposals_vision_segment'", Assert.Throws<PromptException>(() =>
            find.Forward(Prompts, new InterfaceInputs(memory).Set(SegmentProposals, new VariableInput { Content = rows }).Set(SpatialTokens, new VariableInput { Content = tokens, Index = tokenIndex }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padded_proposals_touch_nobody_and_stay_finite()
    {
        using var find = Small.Make(Seeded);
        using var memory = Small.Memory(find);
        var (rows, index) = (Small.Rows(2, 16, 3), zeros(Small.Batch, 2, int64));
        var (tokens, tokenIndex) = (Small.Rows(3, 16, 4), zeros(Small.Batch, 3, int64));
        using var plain = Run(find, memory, rows, index, tokens, tokenIndex);
        using var padded = find.Forward(Prompts, new InterfaceInputs(memory)
            .Set(SegmentProposals, new VariableInput { Content = cat([rows, full(Small.Batch, 1, 16, 50)], 1), Index = zeros(Small.Batch, 3, int64), Padding = tensor(new[] { false, false, true }).expand(Small.Batch, 3) })
            .Set(SpatialTokens, new VariableInput { Content = tokens, Index = tokenIndex }));
        Small.AssertClose(plain["masks"], padded["masks"].narrow(1, 0, 2));
        Assert.True(padded["masks"].isfinite().all().item<bool>());
    }

    [Fact]
    public void The_prior_is_added_to_the_masks_and_limits_what_is_seen_from_the_first_layer_on()
    {
        var prior = new LeftHalf();
        using var find = Small.Make(Seeded, prior);
        using var without = Small.Make(Seeded);
        using var memory = Small.Memory(find);
        Assert.Contains(find.named_parameters(), p => p.name == "mask_prior.strength");
        var inputs = new InterfaceInputs(memory) { AuxiliaryMasks = true }.Set(ObjectProposals, new VariableInput { Content = Small.Rows(3, 16, 3), Geometry = zeros(Small.Batch, 3, 4) });
        var prototype = Objects();
        using var outputs = find.Forward(prototype, inputs);

        // Before the first layer nothing else differs, so the masks do by the prior itself.
        using var plain = without.Forward(prototype, inputs);
        var difference = outputs.Layers[0].Read("masks") - plain.Layers[0].Read("masks");
        Small.AssertClose(full(Small.Batch, 3, 16, 12, 1e4), difference.narrow(3, 0, 12), 1e-3);
        Small.AssertClose(full(Small.Batch, 3, 16, 12, -1e4), difference.narrow(3, 12, 12), 1e-3);
        Assert.Equal(ObjectProposals, prior.Asked.Distinct().Single());

        // The right half is not seen: what is there does not matter.
        using var elsewhere = Right(find, memory);
        using var changed = find.Forward(prototype, Given(elsewhere, inputs));
        Small.AssertClose(outputs.Final[ObjectProposals].DecoderOutput, changed.Final[ObjectProposals].DecoderOutput, 1e-4);
        using var unlimited = without.Forward(prototype, Given(elsewhere, inputs));
        Assert.False(unlimited.Final[ObjectProposals].DecoderOutput.allclose(plain.Final[ObjectProposals].DecoderOutput, 1e-3, 1e-3));

        // Without a geometry there is no prior.
        using var placeless = find.Forward(prototype, new InterfaceInputs(memory).Set(ObjectProposals, new VariableInput { Content = Small.Rows(3, 16, 3) }));
        using var same = without.Forward(prototype, new InterfaceInputs(memory).Set(ObjectProposals, new VariableInput { Content = Small.Rows(3, 16, 3) }));
        Small.AssertSame(same["masks"], placeless["masks"]);
    }

    [Fact]
    public void The_mask_logit_scale_scales_the_masks_only()
    {
        using var full = Small.Make(Seeded with { MaskLogitScale = 1 });
        using var quarter = Small.Make(Seeded);
        using var memory = Small.Memory(full);
        var inputs = new InterfaceInputs(memory).Set(ObjectProposals, new VariableInput { Content = Small.Rows(3, 16, 3) });
        using var large = full.Forward(Objects(), inputs);
        using var small = quarter.Forward(Objects(), inputs);
        Small.AssertClose(large["masks"] / 4, small["masks"]);
        Small.AssertSame(large.Final[ObjectProposals].MaskEmbedding, small.Final[ObjectProposals].MaskEmbedding);
    }

    [Fact]
    public void Pre_norm_leaves_the_residual_stream_unnormalised()
    {
        using var pre = Small.Make(Seeded);
        using var post = Small.Make(Seeded with { PreNorm = false });
        using var memory = Small.Memory(pre);
        var inputs = new InterfaceInputs(memory).Set(ObjectProposals, new VariableInput { Content = Small.Rows(3, 16, 3) });
        using var a = pre.Forward(Objects(), inputs);
        using var b = post.Forward(Objects(), inputs);
        Small.AssertSame(a.Layers[0][ObjectProposals].DecoderOutput, b.Layers[0][ObjectProposals].DecoderOutput);
        Assert.False(a.Layers[1][ObjectProposals].DecoderOutput.allclose(b.Layers[1][ObjectProposals].DecoderOutput));
    }

    [Fact]
    public void Given_content_overrides_what_is_learned_and_duplicates_follow_it()
    {
        using var find = Small.Make();
        using var memory = Small.Memory(find);
        var content = Small.Rows(3, 16, 7);
        var inputs = new InterfaceInputs(memory).Set(ObjectProposals, new VariableInput { Content = content }).WithPhrases();
        using var outputs = find.Forward(BuiltInPrototypes.GroundedSegmentation, inputs);
        Assert.Equal([2, 3, 16, 24], outputs["pred_masks"].shape);
        Small.AssertSame(outputs.Layers[0]["proposals_vision_object"].DecoderOutput, outputs.Layers[0]["proposals_vision_grounding"].DecoderOutput);
        Small.AssertClose(nn.functional.layer_norm(content, [16]), outputs.Layers[0][ObjectProposals].DecoderOutput);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void No_rows_and_no_tokens_are_fine(int rows)
    {
        using var find = Small.Make(Seeded);
        using var memory = Small.Memory(find);
        using var outputs = Run(find, memory, Small.Rows(rows, 16, 1), zeros(Small.Batch, rows, int64), Small.Rows(0, 16, 1), zeros(Small.Batch, 0, int64));
        Assert.Equal([Small.Batch, rows, 16, 24], outputs["masks"].shape);
        Assert.True(outputs["masks"].isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Memories_share_any_number_of_previous_masks(int masks)
    {
        using var find = Small.Make();
        using var memory = Small.Memory(find);
        var previous = full(Small.Batch, masks, 16, 24, -1.0f);
        previous[.., masks - 1, ..8] = 1;
        var inputs = new InterfaceInputs(memory).WithSpatial(find).Set(SpatialMemories, new VariableInput { PreviousMask = previous });
        using var outputs = find.Forward(BuiltInPrototypes.InteractiveSegmentation, inputs);
        Assert.True(outputs["pred_smasks"].isfinite().all().item<bool>());

        using var without = find.Forward(BuiltInPrototypes.InteractiveSegmentation, new InterfaceInputs(memory).WithSpatial(find));
        Assert.False(outputs["pred_smasks"].allclose(without["pred_smasks"]));
    }

    [Fact]
    public void What_is_missing_or_misshapen_is_named()
    {
        using var find = Small.Make(Seeded);
        using var memory = Small.Memory(find);
        Refused<PromptException>("needs the prompt 'spatial', and nothing is given for it; give proposals_vision_segment, tokens_vision_spatial", Prompts, new InterfaceInputs(memory));
        Refused<PromptException>("Nothing is given for 'tokens_vision_spatial'", Prompts, new InterfaceInputs(memory).Set(SegmentProposals, new VariableInput { Content = Small.Rows(1, 16, 1) }));
        Refused<PrototypeException>("An input is given for 'tokens_language_words', but the task prototype 'prompts' has no such variable", Prompts, new InterfaceInputs(memory).Set("tokens_language_words", new VariableInput()));
        Refused<PromptException>("This interface has no learned embeddings for 'proposals_vision_object' (0 queries, 0 memories)", Objects(), new InterfaceInputs(memory));
        Refused<PromptException>("Content of 'proposals_vision_object' has shape (2, 3, 8); expected (2, any, 16)", Objects(), Given(new VariableInput { Content = Small.Rows(3, 8, 1) }));
        Refused<PromptException>("Geometry of 'proposals_vision_object' has 2 rows, its content 3", Objects(), Given(new VariableInput { Content = Small.Rows(3, 16, 1), Geometry = zeros(2, 2, 4) }));
        Refused<PromptException>("Padding of 'proposals_vision_object' has shape (3); expected (2, any)", Objects(), Given(new VariableInput { Content = Small.Rows(3, 16, 1), Padding = zeros(3, @bool) }));
        Refused<PromptException>("2 inputs are given for 'proposals_vision_object'; expected one", Objects(), new InterfaceInputs(memory).Set(ObjectProposals, [new VariableInput(), new VariableInput()]));
        Assert.Contains("2 feature levels are given; this interface takes 3", Assert.Throws<ArgumentException>(() => find.Prepare([zeros(1, 16, 2, 2), zeros(1, 16, 2, 2)], zeros(1, 16, 4, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("Feature level 1 has shape (1, 8, 2, 2); expected (1, 16, h, w)", Assert.Throws<ArgumentException>(() => find.Prepare([zeros(1, 16, 2, 2), zeros(1, 8, 2, 2), zeros(1, 16, 2, 2)], zeros(1, 16, 4, 4))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FindInterface(Seeded with { Heads = 3 }));

        using var learned = Small.Make();
        using var learnedMemory = Small.Memory(learned);
        var memories = new InterfaceInputs(learnedMemory).WithSpatial(learned).Set(SpatialMemories, new VariableInput());
        Assert.Contains("looks at the image through a previous answer's masks", Assert.Throws<PromptException>(() => learned.Forward(BuiltInPrototypes.InteractiveSegmentation, memories)).Message, StringComparison.Ordinal);

        InterfaceInputs Given(VariableInput input) => new InterfaceInputs(memory).Set(ObjectProposals, input);

        void Refused<T>(string message, TaskPrototype prototype, InterfaceInputs inputs)
            where T : Exception
        {
            var live = LiveTensors.Baseline();
            Assert.Contains(message, Assert.Throws<T>(() => find.Forward(prototype, inputs)).Message, StringComparison.Ordinal);
            Assert.Equal(live, Tensor.TotalCount);
        }
    }

    private static TaskPrototype Objects() => new TaskPrototypeBuilder("objects")
        .Variable(new TaskVariable(ObjectProposals) { Learned = LearnedContent.Objects, Output = true, Masked = true })
        .Content(ObjectProposals, ImageFeatures)
        .Condition(ObjectProposals, ObjectProposals)
        .Read("masks", ReadoutHead.Mask, ObjectProposals)
        .Build();

    private static InterfaceOutputs Run(FindInterface find, InterfaceMemory memory, Tensor rows, Tensor index, Tensor tokens, Tensor tokenIndex) =>
        find.Forward(Prompts, new InterfaceInputs(memory)
            .Set(SegmentProposals, new VariableInput { Content = rows, Index = index })
            .Set(SpatialTokens, new VariableInput { Content = tokens, Index = tokenIndex }));

    private static InterfaceInputs Given(InterfaceMemory memory, InterfaceInputs like) =>
        new InterfaceInputs(memory) { AuxiliaryMasks = true }.Set(ObjectProposals, like.TryGet(ObjectProposals, out var given) ? given[0] : new VariableInput());

    // The same image with other features in its right half.
    private static InterfaceMemory Right(FindInterface find, InterfaceMemory memory)
    {
        var levels = memory.Levels.Select(level =>
        {
            var grid = level.Content.view(Small.Batch, level.Height, level.Width, -1);
            var left = level.Width / 2;
            var content = cat([grid.narrow(2, 0, left), grid.narrow(2, left, level.Width - left) + 3], 2).flatten(1, 2);
            return new MemoryLevel(level.Height, level.Width, content, level.Position.alias(), level.MaskFeatures.alias());
        }).ToList();
        Assert.Equal(find.Options.FeatureLevels, levels.Count);
        return new InterfaceMemory(levels, memory.MaskFeatures.alias());
    }

    private sealed class LeftHalf : nn.Module, IMaskPrior
    {
        private readonly TorchSharp.Modules.Parameter strength = nn.Parameter(tensor(1e4f));

        public LeftHalf()
            : base(nameof(LeftHalf)) => RegisterComponents();

        public List<string> Asked { get; } = [];

        public Tensor Bias(string variable, Tensor decoderOutput, Tensor geometry, long height, long width)
        {
            Asked.Add(variable);
            Assert.Equal([decoderOutput.shape[0], decoderOutput.shape[1], 4], geometry.shape);
            var x = (arange(width) + 0.5) / width;
            return (strength * where(x < 0.5, 1.0, -1.0).to_type(float32)).expand(geometry.shape[0], geometry.shape[1], height, width);
        }
    }
}
