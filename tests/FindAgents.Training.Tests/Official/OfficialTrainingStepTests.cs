using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Tests.Models.Official;
using FindAgents.Testing;
using FindAgents.Tests;
using FindAgents.Training.Losses;
using FindAgents.Training.Official;
using FindAgents.Training.Steps;
using FindAgents.Training.Tests.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Official;

public class OfficialTrainingStepTests
{
    private static readonly PointSamplingOptions FewPoints = new(Points: 64);

    [Fact]
    public void It_learns()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make(dropPath: 0.2);
        using var step = Step(modules);
        using var optimizer = optim.AdamW(modules.LearningParameters(), lr: 2e-3);
        var batch = TinyBatch.Make();
        var totals = new List<double>();
        for (var i = 0; i < 30; i++)
        {
            optimizer.zero_grad();
            totals.Add(step.Run(batch).Total);
            optimizer.step();
        }

        Assert.All(totals, total => Assert.True(double.IsFinite(total)));
        Assert.True(totals.TakeLast(5).Average() < 0.75 * totals.Take(5).Average(), string.Join(" ", totals.Select(t => t.ToString("f1"))));
    }

    /// <summary>docs/training.md: its example runs.</summary>
    [Fact]
    public void The_example_runs()
    {
        using var scope = NewDisposeScope();
        using var folder = new TempFolder();
        using var modules = TinyOfficialModel.Make();
        var (classes, path) = (TinyBatch.Classes, folder.At("trained.safetensors"));
        OfficialSample[][] batches = [TinyBatch.Make()];
        var before = modules.Interface.parameters().Select(parameter => parameter.detach().clone()).ToList();

        modules.FreezeFoundations();
        using var step = new OfficialTrainingStep(modules, classes);
        using var optimizer = torch.optim.AdamW(modules.LearningParameters(), lr: 1e-4, weight_decay: 0.05);
        foreach (var batch in batches)
        {
            optimizer.zero_grad();
            StepLosses losses = step.Run(batch);
            torch.nn.utils.clip_grad_norm_(modules.LearningParameters(), 0.01);
            optimizer.step();
        }

        modules.Save(path);

        Assert.Contains(modules.Interface.parameters().Zip(before), pair => !pair.First.equal(pair.Second).all().item<bool>());
        Assert.True(File.Exists(path));
        DocPage.AssertExamplesRun("training.md", "tests/FindAgents.Training.Tests/Official/OfficialTrainingStepTests.cs");
    }

    /// <summary>The official code raises here: its spatial task has no class query. What it would have computed follows from what no correction can change.</summary>
    [Fact]
    public void Strokes_may_be_corrected_once_before_the_step()
    {
        using var scope = NewDisposeScope();
        var parityCase = ParityCases.All["fixtures/10_train_step_unicl"];
        using var plain = new TrainStepCase(parityCase, corrections: 0);
        using var corrected = new TrainStepCase(parityCase, corrections: 1);
        var (without, _) = Run(plain);
        var (with, outputs) = Run(corrected);

        Assert.Equal(without.Losses.Keys.Order(), with.Losses.Keys.Order());
        foreach (var (name, value) in with.Losses)
        {
            Assert.True(double.IsFinite(value), name);

            // The first layer's proposals have looked at nothing yet.
            if (name.StartsWith("loss_spatial", StringComparison.Ordinal) && !name.EndsWith("_3", StringComparison.Ordinal))
            {
                Assert.NotEqual(without.Losses[name], value);
            }
            else
            {
                Assert.Equal(without.Losses[name], value);
            }
        }

        // The memories of the answer take part, and learn.
        Assert.Contains("memories_vision_spatial", outputs);
        var learnt = corrected.Modules.NamedParameters().Where(p => p.Name.Contains("spatial_featured", StringComparison.Ordinal) || p.Name.Contains("spatial_embed.weight", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, learnt.Count);
        Assert.All(learnt, p => Assert.True(p.Parameter.grad!.norm().item<float>() > 0, p.Name));

        static (StepLosses Losses, List<string> Variables) Run(TrainStepCase call)
        {
            using var step = new OfficialTrainingStep(call.Modules, call.Classes, call.Options, call.Draws);
            using var forward = step.Forward(call.Samples);
            forward.Backward();
            call.Points.AssertAllUsed();
            return (forward.Read(), [.. forward.Outputs.Final.Variables.Keys]);
        }
    }

    [Fact]
    public void A_seed_decides_everything()
    {
        using var scope = NewDisposeScope();
        var first = Total(5);
        Assert.Equal(first, Total(5));
        Assert.NotEqual(first, Total(6));

        static double Total(int seed)
        {
            using var modules = TinyOfficialModel.Make(dropPath: 0.5);
            using var step = Step(modules, seed, new OfficialTrainingOptions { Points = FewPoints, MaxCorrections = 3 });
            var batch = TinyBatch.Make();
            return step.Run(batch).Total + step.Run(batch).Total;
        }
    }

    [Fact]
    public void Only_what_the_official_configuration_lets_learn_learns()
    {
        using var scope = NewDisposeScope();
        using var whole = TinyOfficialModel.Make();
        using var frozen = TinyOfficialModel.Make();
        frozen.FreezeFoundations();
        using var wholeStep = Step(whole);
        using var frozenStep = Step(frozen);
        var batch = TinyBatch.Make();
        var expected = wholeStep.Run(batch);
        Assert.Equal(expected.Total, frozenStep.Run(batch).Total, 1e-4 * expected.Total);

        var gradients = whole.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter.grad);
        foreach (var (name, parameter) in frozen.NamedParameters())
        {
            var learns = name.StartsWith(OfficialModules.InterfacePrefix, StringComparison.Ordinal)
                && !name.StartsWith("sem_seg_head.predictor.lang_encoder.lang_encoder.", StringComparison.Ordinal);
            Assert.Equal(learns, parameter.requires_grad);
            var gradient = parameter.grad;
            if (!learns)
            {
                Assert.True(gradient is null, name);
            }
            else if (gradients[name] is { } same)
            {
                Assert.True(gradient is not null && gradient.allclose(same, 1e-3, 1e-4), name);
            }
        }

        Assert.Equal(frozen.NamedParameters().Count(p => p.Parameter.requires_grad), frozen.LearningParameters().Count());
    }

    [Fact]
    public void Gradients_add_up_until_somebody_clears_them()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        var points = new SamePoints();
        using var step = new OfficialTrainingStep(modules, TinyBatch.Classes, new OfficialTrainingOptions { Points = FewPoints, MaxCorrections = 0 }, TrainingDraws.Seeded(1) with { Points = points, Random = new Undynamic() });
        var batch = TinyBatch.Make();
        var parameter = modules.NamedParameters().First(p => p.Name == "backbone.patch_embed.proj.weight").Parameter;
        step.Run(batch);
        var once = parameter.grad!.clone();
        step.Run(batch);
        Assert.True(parameter.grad!.allclose(once * 2, 1e-3, 1e-4));
    }

    [Fact]
    public void A_step_leaves_nothing_behind_but_gradients()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make(dropPath: 0.2);
        using var step = Step(modules, options: new OfficialTrainingOptions { Points = FewPoints, MaxCorrections = 2 });
        var batch = TinyBatch.Make(secondHeight: 50);
        for (var i = 0; i < 4; i++)
        {
            step.Run(batch); // the vocabulary's copy, gradients, constants
        }

        var before = LiveTensors.Baseline();
        for (var i = 0; i < 4; i++)
        {
            step.Run(batch);
        }

        Assert.Equal(before, LiveTensors.Baseline());
    }

    [Fact]
    public void Pictures_may_differ_in_size_and_in_what_they_are_asked()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        using var step = Step(modules, options: new OfficialTrainingOptions { Points = FewPoints, MaxCorrections = 2 }, random: new Undynamic());
        var batch = TinyBatch.Make(secondHeight: 52);
        batch[0] = batch[0] with { Strokes = null };
        batch[1] = batch[1] with
        {
            Phrases = null,
            Strokes = new StrokeSample(cat([batch[1].Strokes!.Strokes, batch[1].Strokes!.Strokes[..1]]), cat([batch[1].Strokes!.Masks, batch[1].Strokes!.Masks[..1]])),
        };
        var losses = step.Run(batch).Losses;
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss.Value), loss.Key));
        Assert.True(losses["loss_spatial_bce_0"] > 0);

        // A picture without phrases leaves the batch without their loss, as officially.
        Assert.Equal(0, losses["loss_grounding_ce_0"]);
    }

    /// <summary>Padding and neighbours do not change what a picture is asked, whichever of the two is longer.</summary>
    [Fact]
    public void Padding_changes_no_answer()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        using var step = Step(modules, options: new OfficialTrainingOptions { Points = FewPoints, MaxCorrections = 0 }, random: new Undynamic());
        var batch = TinyBatch.Make();
        var longer = batch[1] with { Phrases = new PhraseSample(TinyBatch.Text(8, 11), batch[1].Masks![..1], [4]), Caption = TinyBatch.Text(5, 6, 7, 8) };
        using var alone = step.Forward([batch[0]]);
        using var together = step.Forward([batch[0], longer]);
        foreach (var readout in new[] { "pred_masks", "pred_gmasks", "pred_grounding_query", "pred_smasks", "pred_pspatials", "pred_retrievals_lang", "pred_interleave_image", "pred_entity_class" })
        {
            var (one, first) = (alone.Outputs[readout][0], together.Outputs[readout][0]);
            Assert.True(one.allclose(first, 1e-4, 1e-4), readout);
        }
    }

    [Fact]
    public void Phrases_that_say_the_same_are_read_once()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        using var step = Step(modules, options: new OfficialTrainingOptions { Points = FewPoints, MaxCorrections = 0 });
        var sample = TinyBatch.Sample(0, 64);
        var phrases = sample.Phrases!;
        var order = tensor(new long[] { 1, 0, 1 });
        var thrice = phrases with
        {
            Tokens = new PromptTokens(phrases.Tokens.Ids.index_select(0, order), phrases.Tokens.Attended.index_select(0, order)),
            Masks = phrases.Masks.index_select(0, order),
            Hashes = [7, 8, 7],
        };
        using var twoForward = step.Forward([sample]);
        using var threeForward = step.Forward([sample with { Phrases = thrice }]);
        var three = threeForward.Outputs["pred_grounding_query"][0];
        Assert.Equal(3, three.shape[0]);
        Assert.True(three.allclose(twoForward.Outputs["pred_grounding_query"][0].index_select(0, order), 1e-4, 1e-5));
        Assert.Equal(
            twoForward.Outputs["pred_gmasks"].sum().item<float>(), threeForward.Outputs["pred_gmasks"].sum().item<float>(), 1e-2);
    }

    [Fact]
    public void What_samples_do_not_have_takes_no_part()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        using var step = Step(modules, options: new OfficialTrainingOptions { Points = FewPoints, Terms = [new LabelTerm(), new MaskTerm()] });
        OfficialSample[] objects = [.. TinyBatch.Make().Select(sample => new OfficialSample { Pixels = sample.Pixels, Labels = sample.Labels, Masks = sample.Masks })];
        using var forward = step.Forward(objects);
        Assert.Equal(["proposals_vision_object", "queries_vision_image"], forward.Outputs.Final.Variables.Keys.Order());
        Assert.Equal(3 * 4, forward.Read().Losses.Count);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        using var modules = TinyOfficialModel.Make();
        using var step = Step(modules);
        var batch = TinyBatch.Make();
        Refused("1 of the batch's 2 images have a caption", [batch[0], batch[1] with { Caption = null }]);
        Refused("Image 1 of the batch: the Masks have shape (2, 40, 64); expected (2, 64, 64)", [batch[0], batch[1] with { Masks = zeros(2, 40, 64, @bool) }]);
        Refused("the Pixels have shape (1, 64, 64)", [batch[0] with { Pixels = zeros(1, 64, 64) }]);
        Refused("tokens of the phrases", [batch[0] with { Phrases = batch[0].Phrases! with { Hashes = [1] } }]);
        Refused("the retrieval loss needs", [.. batch.Select(sample => sample with { Caption = null })]);
        Assert.Throws<ArgumentOutOfRangeException>(() => step.Run([]));

        void Refused(string message, IReadOnlyList<OfficialSample> samples) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => step.Run(samples)).Message, StringComparison.OrdinalIgnoreCase);
    }

    private static OfficialTrainingStep Step(OfficialModules modules, int seed = 3, OfficialTrainingOptions? options = null, Random? random = null)
    {
        var draws = TrainingDraws.Seeded(seed);
        return new(modules, TinyBatch.Classes, options ?? new OfficialTrainingOptions { Points = FewPoints }, random is null ? draws : draws with { Random = random });
    }

    /// <summary>The same points every time.</summary>
    private sealed class SamePoints : IPointSource
    {
        public Tensor Draw(long masks, long points)
        {
            using var generator = new Generator(9);
            return rand([masks, points, 2], generator: generator);
        }
    }

    /// <summary>As many corrections as there may be, and no dynamics.</summary>
    private sealed class Undynamic : Random
    {
        public override double NextDouble() => 0.9;

        public override int Next(int minValue, int maxValue) => maxValue - 1;
    }
}
