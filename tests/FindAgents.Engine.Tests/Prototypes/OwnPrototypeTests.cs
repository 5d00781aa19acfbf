using System.Security.Cryptography;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using FindAgents.Testing;
using static FindAgents.Engine.Prototypes.VariableNames;

namespace FindAgents.Engine.Tests.Prototypes;

/// <summary>Prototypes of one's own, asked of the real model.</summary>
public sealed class OwnPrototypeTests(FindEngineFixture fixture) : IClassFixture<FindEngineFixture>
{
    private static readonly Phrase[] Phrases = ["the cat", "blanket", "an animal"];

    private static readonly GroundOptions All = new() { ScoreThreshold = 0 };

    private static readonly RefinePrompt Click = new() { Positive = [new PointF(230, 130)], Negative = [new PointF(20, 20)] };

    private IFindEngine Engine => fixture.Engine;

    public static TheoryData<string> Changes => [.. Changed.Keys];

    // Each is grounding, and computes something of it in another way.
    private static Dictionary<string, TaskPrototype> Changed { get; } = new()
    {
        ["objects hear the phrases"] = Grounding("a").Condition(ObjectProposals, DescriptionTokens).Build(),
        ["phrases do not look at the objects"] = Without("b", e => e is { From: GroundingProposals, To: ObjectProposals }),
        ["phrases see the whole image"] = Edited("c", "    prompt: phrases\n    output: true\n", "    prompt: phrases\n    output: true\n    ignore_cross_mask: true\n"),
        ["objects see the whole image"] = Edited("d", "    prompt: peaks\n    output: true\n", "    prompt: peaks\n    output: true\n    ignore_cross_mask: true\n"),
        ["phrases hear each other"] = Edited("e", "{to: tokens_language_description, match: index}", "tokens_language_description"),
        ["objects do not look at each other"] = Without("f", e => e is { From: ObjectProposals, To: ObjectProposals }),
    };

    [Fact]
    public async Task An_equal_prototype_under_another_name_answers_the_same_to_the_last_bit()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var grounding = MiniPrototypes.GroundedSegmentation.ToBuilder("mine").Describe("Mine.").Build();
        var own = await Engine.GroundAsync(image, Phrases, All with { Prototype = grounding });
        Assert.Equal("mine", own.Prototype);
        Assert.Equal(Said(await Engine.GroundAsync(image, Phrases, All)), Said(own));

        var prompt = MiniPrototypes.InteractiveSegmentation.ToBuilder("my-click").Build();
        var first = await Engine.RefineAsync(image, Click, new RefineOptions { Prototype = prompt });
        Assert.Equal("my-click", first.Prototype);
        Assert.Equal(Said(await Engine.RefineAsync(image, Click)), Said(first));
        var further = Click with { Previous = first.Regions[0].Mask };
        Assert.Equal(Said(await Engine.RefineAsync(image, further)), Said(await Engine.RefineAsync(image, further, new RefineOptions { Prototype = prompt })));

        foreach (var (kind, builtIn) in new[] { (SegmentKind.Things, MiniPrototypes.InstanceSegmentation), (SegmentKind.Panoptic, MiniPrototypes.PanopticSegmentation), (SegmentKind.Semantic, MiniPrototypes.SemanticSegmentation) })
        {
            var options = new SegmentOptions { Kind = kind, ScoreThreshold = 0 };
            var segments = await Engine.SegmentAsync(image, options with { Prototype = builtIn.ToBuilder("my-objects").Build() });
            Assert.Equal("my-objects", segments.Prototype);
            Assert.Equal(Said(await Engine.SegmentAsync(image, options)), Said(segments));
        }
    }

    [Fact]
    public async Task Objects_computed_anew_in_the_same_way_are_the_kept_ones_to_the_last_bit()
    {
        // 'learned' says nothing here, since find-mini gives the objects; but it keeps them from being taken as known.
        var computed = TaskPrototype.FromYaml(MiniPrototypes.GroundedSegmentation.ToYaml()
            .Replace("    prompt: peaks\n", "    prompt: peaks\n    learned: objects\n", StringComparison.Ordinal)
            .Replace("name: grounded-segmentation", "name: anew", StringComparison.Ordinal));
        using var image = await Engine.EncodeAsync(fixture.Cat);
        Assert.Equal(Said(await Engine.GroundAsync(image, Phrases, All)), Said(await Engine.GroundAsync(image, Phrases, All with { Prototype = computed })));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_changed_prototype_gives_other_results_and_leaves_the_image_as_it_was(string change)
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var before = Said(await Engine.GroundAsync(image, Phrases, All));
        var changed = await Engine.GroundAsync(image, Phrases, All with { Prototype = Changed[change] });
        Assert.NotEqual(before, Said(changed));
        Assert.Equal(Said(changed), Said(await Engine.GroundAsync(image, Phrases, All with { Prototype = Changed[change] })));
        Assert.Equal(before, Said(await Engine.GroundAsync(image, Phrases, All)));
    }

    [Fact]
    public async Task Several_questions_with_several_prototypes_encode_once()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        await Engine.GroundAsync(image, Phrases); // looks twice: the mirrored image is encoded here
        var known = LiveTensors.Baseline();
        foreach (var own in Changed.Values)
        {
            await Engine.GroundAsync(image, Phrases, new GroundOptions { Prototype = own });
        }

        // Neither was anything encoded once more and kept, nor what was kept changed for another.
        Assert.Equal(known, TorchSharp.torch.Tensor.TotalCount);
    }

    [Fact]
    public async Task What_a_prototype_lacks_for_a_question_is_said_with_how_to_mend_it()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var noMasks = MiniPrototypes.GroundedSegmentation.ToBuilder("no-masks").KeepReadouts(r => r.Name != "pred_gmasks").Build();
        var error = await Assert.ThrowsAsync<PrototypeException>(() => Engine.GroundAsync(image, Phrases, new GroundOptions { Prototype = noMasks }));
        Assert.Equal(
            "The task prototype 'no-masks' cannot answer what phrases name with find-mini: it does not read out the mask of 'proposals_vision_grounding', of which the answer is made; add a readout {head: mask, of: proposals_vision_grounding}.",
            error.Message);

        error = await Assert.ThrowsAsync<PrototypeException>(() => Engine.RefineAsync(image, Click, new RefineOptions { Prototype = MiniPrototypes.GroundedSegmentation }));
        Assert.Contains("needs the prompt 'phrases', which the question does not give", error.Message, StringComparison.Ordinal);
        Assert.Contains("no variable 'proposals_vision_segment'", error.Message, StringComparison.Ordinal);

        error = await Assert.ThrowsAsync<PrototypeException>(() => Engine.GroundAsync(image, Phrases, new GroundOptions { Prototype = BuiltInPrototypes.GroundedSegmentation }));
        Assert.Contains("'queries_vision_image' has nothing to start from: find-mini gives", error.Message, StringComparison.Ordinal);

        error = await Assert.ThrowsAsync<PrototypeException>(() => Engine.SegmentAsync(image, new SegmentOptions { Prototype = MiniPrototypes.PanopticSegmentation }));
        Assert.Contains("needs the prompt 'phrases'", error.Message, StringComparison.Ordinal);

        var indexed = Grounding("indexed").Condition(DescriptionTokens, ObjectProposals, matchIndex: true).Build();
        error = await Assert.ThrowsAsync<PrototypeException>(() => Engine.GroundAsync(image, Phrases, new GroundOptions { Prototype = indexed }));
        Assert.Contains("matches by index, and 'proposals_vision_object' gets none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_the_page_is_one_that_answers()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "prototypes.md")).ReplaceLineEndings("\n");
        var start = page.IndexOf("name: listening-objects", StringComparison.Ordinal);
        var listening = TaskPrototype.FromYaml(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        Assert.Equal(Changed["objects hear the phrases"], listening.ToBuilder("a").Describe(MiniPrototypes.GroundedSegmentation.Description).Build());

        using var image = await Engine.EncodeAsync(fixture.Cat);
        var options = new GroundOptions { Prototype = listening };
        var result = await Engine.GroundAsync(image, ["the cat"], options);
        Assert.Equal("listening-objects", result.Prototype);

        // The picture that the page shows is of this prototype.
        var there = RgbImage.Load(Path.Combine(RepositoryFolder.Root, "docs", "images", "listening-objects.png"));
        var now = PrototypePicture.Render(listening);
        Assert.Equal((now.Width, now.Height), (there.Width, there.Height));
        Assert.Equal(now.Pixels.ToArray(), there.Pixels.ToArray());
    }

    [Fact]
    public void Uses_are_those_of_the_models_own_prototypes()
    {
        Assert.Equal([PrototypeQuestion.Division, PrototypeQuestion.Phrases, PrototypeQuestion.InterleavedPhrases], Questions(MiniPrototypes.GroundedSegmentation, PrototypeAsker.FindMini));
        Assert.Equal([PrototypeQuestion.Prompt, PrototypeQuestion.FurtherPrompt], Questions(MiniPrototypes.InteractiveSegmentation, PrototypeAsker.FindMini));
        Assert.Equal([PrototypeQuestion.Things], Questions(MiniPrototypes.InstanceSegmentation, PrototypeAsker.FindMini));
        Assert.Equal([PrototypeQuestion.Things, PrototypeQuestion.Division], Questions(BuiltInPrototypes.PanopticSegmentation, PrototypeAsker.Official));
        Assert.Equal([PrototypeQuestion.Phrases], Questions(BuiltInPrototypes.GroundedSegmentation, PrototypeAsker.Official));
        Assert.Equal([PrototypeQuestion.Prompt, PrototypeQuestion.FurtherPrompt], Questions(BuiltInPrototypes.InteractiveSegmentation, PrototypeAsker.Official));
        Assert.Equal([PrototypeQuestion.InterleavedPhrases], Questions(BuiltInPrototypes.InterleavedSegmentation, PrototypeAsker.Official));
        Assert.Equal(Enum.GetValues<PrototypeQuestion>(), Questions(BuiltInPrototypes.Everything, PrototypeAsker.Official));
        Assert.Empty(Questions(BuiltInPrototypes.GroundedSegmentation, PrototypeAsker.FindMini));
        Assert.Empty(Questions(MiniPrototypes.GroundedSegmentation, PrototypeAsker.Official));
    }

    internal static string Said(FindResult result) => string.Join('\n', result.Regions.Select(r => $"{r.Label} {r.Score:r} {Convert.ToHexString(SHA256.HashData(r.Mask.Pixels))}"));

    private static IEnumerable<PrototypeQuestion> Questions(TaskPrototype prototype, PrototypeAsker asker) =>
        PrototypeUse.Of(prototype).Where(use => use.Asker == asker).Select(use => use.Question);

    private static TaskPrototypeBuilder Grounding(string name) => MiniPrototypes.GroundedSegmentation.ToBuilder(name);

    private static TaskPrototype Edited(string name, string old, string text)
    {
        var yaml = MiniPrototypes.GroundedSegmentation.ToYaml();
        Assert.Contains(old, yaml, StringComparison.Ordinal);
        return TaskPrototype.FromYaml(yaml.Replace(old, text, StringComparison.Ordinal).Replace("name: grounded-segmentation", $"name: {name}", StringComparison.Ordinal));
    }

    private static TaskPrototype Without(string name, Func<AttentionEdge, bool> dropped)
    {
        var from = MiniPrototypes.GroundedSegmentation;
        var builder = new TaskPrototypeBuilder(name, "");
        foreach (var prompt in from.Prompts)
        {
            builder.Prompt(prompt.Name, prompt.Optional);
        }

        foreach (var variable in from.Variables)
        {
            builder.Variable(variable);
        }

        foreach (var edge in from.ContentAttention)
        {
            builder.Content(edge.From, edge.To, edge.MatchIndex);
        }

        foreach (var edge in from.ConditionalAttention.Where(edge => !dropped(edge)))
        {
            builder.Condition(edge.From, edge.To, edge.MatchIndex);
        }

        foreach (var readout in from.Readouts)
        {
            builder.Read(readout.Name, readout.Head, readout.Variable);
        }

        return builder.Build();
    }
}
