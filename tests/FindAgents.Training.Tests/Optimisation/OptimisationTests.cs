using FindAgents.Engine;
using FindAgents.Engine.Runtime;
using FindAgents.Testing;
using FindAgents.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Training.Tests.Optimisation;

public sealed class OptimisationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("findagents-run-").FullName;

    public OptimisationTests() => _ = TorchLibrary.Remark;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_rate_rises_then_falls_along_a_cosine()
    {
        var schedule = new CosineSchedule(0.8, 101, WarmUp: 0, Floor: 0.1);
        Assert.Equal(0.8, schedule[0], 12);
        Assert.Equal(0.44, schedule[50], 12);
        Assert.Equal(0.8 * (0.1 + (0.9 * (1 + Math.Cos(Math.PI / 4)) / 2)), schedule[25], 12);
        Assert.Equal(0.08, schedule[100], 12);
        Assert.Equal(0.08, schedule[1000], 12);

        var warm = new CosineSchedule(1, 100, WarmUp: 10);
        Assert.Equal([0.1, 0.5, 1, 1], new[] { warm[0], warm[4], warm[9], warm[10] });
        Assert.Equal(0, warm[99], 12);
        Assert.All(Enumerable.Range(11, 88), step => Assert.True(warm[step] < warm[step - 1]));
    }

    [Fact]
    public void The_rate_reaches_every_parameter_group()
    {
        using var layer = Linear(3, 2);
        using var other = Linear(3, 2);
        using var optimizer = optim.AdamW([new AdamW.ParamGroup(layer.parameters()), new AdamW.ParamGroup(other.parameters())], lr: 1);
        Assert.Equal(0.25, new CosineSchedule(0.5, 10, WarmUp: 2).Apply(optimizer, 0, 1, 0.1));
        Assert.Equal([0.25, 0.025], optimizer.ParamGroups.Select(group => group.LearningRate), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_average_follows_the_weights()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(2, 1);
        layer.bias!.requires_grad = false;
        using (no_grad())
        {
            layer.weight.fill_(0);
        }

        using var average = new WeightAverage(layer, 0.5);
        Assert.Equal(["weight"], average.Averages.Keys);
        using (no_grad())
        {
            layer.weight.fill_(1);
        }

        average.Update(); // early: keeps 1/10
        Assert.Equal(0.9f, average.Averages["weight"][0, 0].item<float>(), 6);
        for (var i = 0; i < 40; i++)
        {
            average.Update();
        }

        using (no_grad())
        {
            layer.weight.fill_(3);
        }

        average.Update(); // late: keeps 1/2
        Assert.Equal(2f, average.Averages["weight"][0, 0].item<float>(), 5);

        using (average.Swap())
        {
            Assert.Equal(2f, layer.weight[0, 0].item<float>(), 5);
            Assert.Throws<InvalidOperationException>(average.Update);
            Assert.Throws<InvalidOperationException>(average.Swap);
        }

        Assert.Equal(3f, layer.weight[0, 0].item<float>());
        average.Update();
    }

    [Fact]
    public void Averaging_leaves_no_tensor_behind()
    {
        using var model = Linear(4, 4);
        using var average = new WeightAverage(model);
        average.Update();
        var before = LiveTensors.Baseline();
        average.Update();
        average.Swap().Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_resumed_run_is_the_uninterrupted_run_bit_for_bit()
    {
        random.manual_seed(5);
        using var whole = new Toy();
        whole.Train(24);

        random.manual_seed(5);
        var checkpoints = new TrainingCheckpoints(_folder);
        using (var first = new Toy())
        {
            first.Train(11);
            first.State.Values["best"] = 0.25;
            checkpoints.Save(first.State);

            // What happens after the checkpoint is lost.
            first.Train(3);
        }

        random.manual_seed(99);
        using var second = new Toy();
        Assert.True(new TrainingCheckpoints(_folder).TryResume(second.State));
        Assert.Equal((11, 0.25), (second.State.Step, second.State.Values["best"]));
        second.Train(13);
        Assert.Equal(24, second.State.Step);
        foreach (var (mine, theirs) in second.Everything().Zip(whole.Everything()))
        {
            Assert.Equal(theirs, mine);
        }
    }

    [Fact]
    public void Two_checkpoints_are_kept_and_an_unfinished_one_is_no_checkpoint()
    {
        using var toy = new Toy();
        var checkpoints = new TrainingCheckpoints(_folder);
        Assert.False(checkpoints.TryResume(toy.State));
        foreach (var step in new[] { 5, 10, 15, 10 })
        {
            toy.State.Step = step;
            checkpoints.Save(toy.State);
        }

        Assert.Equal([10, 15], checkpoints.Steps);

        // As a kill while writing leaves it.
        var unfinished = Directory.CreateDirectory(Path.Combine(_folder, "unfinished-1")).FullName;
        File.WriteAllText(Path.Combine(unfinished, "model.safetensors"), "half");
        checkpoints = new TrainingCheckpoints(_folder);
        Assert.False(Directory.Exists(unfinished));
        Assert.True(checkpoints.TryResume(toy.State));
        Assert.Equal(15, toy.State.Step);
    }

    [Fact]
    public void Another_models_checkpoint_is_refused()
    {
        using var toy = new Toy();
        new TrainingCheckpoints(_folder).Save(toy.State);
        using var other = new Toy(hidden: 9);
        Assert.Throws<FindAgents.Engine.Checkpoints.CheckpointMismatchException>(() => new TrainingCheckpoints(_folder).TryResume(other.State));
    }

    [Fact]
    public void Two_runs_do_not_write_one_log()
    {
        var path = Path.Combine(_folder, "busy", "log.jsonl");
        using (var first = new RunLog(path))
        {
            first.Append(new RunRecord(1, 1, new Dictionary<string, double>()));
            Assert.Contains("another folder", Assert.Throws<FindException>(() => new RunLog(path, resumeAt: 1)).Message, StringComparison.Ordinal);
            first.Append(new RunRecord(2, 2, new Dictionary<string, double>()));
            Assert.Equal(2, RunLog.Read(path).Count);
        }

        using var next = new RunLog(path, resumeAt: 3);
        Assert.Equal(2, next.LastSeconds);
    }

    [Fact]
    public void A_log_goes_on_where_the_run_does()
    {
        var path = Path.Combine(_folder, "logs", "run.jsonl");
        using (var log = new RunLog(path))
        {
            for (var step = 0; step < 10; step++)
            {
                log.Append(new RunRecord(step, step * 2, new Dictionary<string, double> { ["loss"] = step == 3 ? double.NaN : 1.0 / (step + 1) }));
            }
        }

        // As a kill while writing leaves it.
        File.AppendAllText(path, "{\"step\":10,\"sec");
        Assert.Equal(10, RunLog.Read(path).Count);
        using (var log = new RunLog(path, resumeAt: 6))
        {
            Assert.Equal(10, log.LastSeconds);
            log.Append(new RunRecord(6, 11, new Dictionary<string, double> { ["loss"] = 7 }));
            Assert.Equal([0, 1, 2, 3, 4, 5, 6], RunLog.Read(path).Select(record => record.Step));
        }

        var records = RunLog.Read(path);
        Assert.Equal((11, 7), (records[^1].Seconds, records[^1].Values["loss"]));
        Assert.True(double.IsNaN(records[3].Values["loss"]));
        File.WriteAllText(path, "nonsense\n{\"step\":1,\"seconds\":1,\"values\":{}}\n");
        Assert.Contains("Line 1", Assert.Throws<InvalidDataException>(() => RunLog.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_says_how_long_it_takes()
    {
        var progress = new TrainingProgress(150, 200, 1.5, 3e-4, TimeSpan.FromSeconds(25), 50);
        Assert.Equal((0.75, 2.0, TimeSpan.FromSeconds(25)), (progress.Fraction, progress.StepsPerSecond, progress.Remaining));
        Assert.Equal("step 150/200 (75 %), loss 1.5000, rate 3.0e-4, 2.00 steps/s, 00:00:25 left", progress.ToString());
        Assert.Null(new TrainingProgress(0, 200, 0, 0, TimeSpan.Zero, 0).Remaining);
    }

    [Fact]
    public void Torchs_clipping_scales_all_gradients_alike()
    {
        using var scope = NewDisposeScope();
        using var model = Linear(4, 4);
        model.call(randn(8, 4)).pow(2).sum().backward();
        var before = model.parameters().Select(parameter => parameter.grad!.clone()).ToArray();
        var norm = nn.utils.clip_grad_norm_(model.parameters(), 0.5);
        var expected = Math.Sqrt(before.Sum(gradient => gradient.pow(2).sum().item<float>()));
        Assert.Equal(expected, norm, 3);
        foreach (var (parameter, gradient) in model.parameters().Zip(before))
        {
            Assert.True(allclose(parameter.grad!, gradient * (0.5 / expected), rtol: 1e-4));
        }
    }

    /// <summary>A network with dropout, so that random numbers matter, trained on random data.</summary>
    private sealed class Toy : IDisposable
    {
        private readonly Sequential _model;
        private readonly AdamW _optimizer;
        private readonly WeightAverage _average;
        private readonly CosineSchedule _schedule = new(0.05, 24, WarmUp: 4);

        public Toy(int hidden = 8)
        {
            _model = Sequential(("a", Linear(4, hidden)), ("norm", BatchNorm1d(hidden)), ("drop", Dropout(0.3)), ("b", Linear(hidden, 2)));
            _optimizer = optim.AdamW(_model.parameters(), lr: 0.05, weight_decay: 0.02);
            _average = new WeightAverage(_model, 0.9);
            State = new TrainingState(_model, _optimizer, _average);
        }

        public TrainingState State { get; }

        public void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                _schedule.Apply(_optimizer, State.Step);
                _optimizer.zero_grad();
                var input = randn(6, 4);
                var loss = (_model.call(input) - input.narrow(1, 0, 2)).pow(2).mean();
                loss.backward();
                nn.utils.clip_grad_norm_(_model.parameters(), 1);
                _optimizer.step();
                _average.Update();
                State.Step++;
            }
        }

        public IEnumerable<byte[]> Everything() =>
            _model.state_dict().Values.Concat(_average.Averages.Values).Append(get_rng_state()).Select(tensor => tensor.detach().bytes.ToArray());

        public void Dispose()
        {
            _average.Dispose();
            _optimizer.Dispose();
            _model.Dispose();
        }
    }
}
