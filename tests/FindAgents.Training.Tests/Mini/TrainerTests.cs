using FindAgents.Engine;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Models.Mini;
using FindAgents.Testing;
using FindAgents.Training.Mini;
using FindAgents.Training.Tests.Data;
using TorchSharp;

namespace FindAgents.Training.Tests.Mini;

public sealed class TrainerTests : IDisposable
{
    private readonly SyntheticCoco _coco = new();
    private readonly string _runs = Directory.CreateTempSubdirectory("runs-").FullName;

    public TrainerTests() => _coco.WriteTrain();

    private static string Model => Path.Combine(RepositoryFolder.Root, "models", "find-mini");

    public void Dispose()
    {
        _coco.Dispose();
        Directory.Delete(_runs, recursive: true);
    }

    [Fact]
    public void Weights_go_from_stage_to_stage_and_into_the_engine()
    {
        var masks = Options("masks") with { Steps = 2 };
        Assert.True(MiniTrainer.Run(masks));
        Assert.Equal(2, File.ReadAllLines(Path.Combine(masks.Output, "log.jsonl")).Length);

        var alignment = Options("alignment") with { Start = Path.Combine(masks.Output, "find-mini.safetensors"), Steps = 3 };
        Assert.True(AlignmentTrainer.Run(alignment));

        // What makes masks stayed as it was, to the last bit; what was aligned did not.
        using var before = SafetensorsFile.Open(alignment.Start!);
        using var after = SafetensorsFile.Open(Path.Combine(alignment.Output, "find-mini.safetensors"));
        Assert.Equal(before.Entries.Keys.Order(), after.Entries.Keys.Order());
        foreach (var name in before.Entries.Keys)
        {
            using var a = before.Read(name);
            using var b = after.Read(name);
            var trained = name.StartsWith("caption_", StringComparison.Ordinal) || name.StartsWith("image_encoder.", StringComparison.Ordinal) || name.StartsWith("region_encoder.", StringComparison.Ordinal);
            if (!trained)
            {
                Assert.True(a.Equals(b), name);
            }
            else if (name.EndsWith("token_proj.weight", StringComparison.Ordinal))
            {
                Assert.False(a.Equals(b), name);
            }
        }

        var folder = Path.Combine(_runs, "model");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Model))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.Copy(Path.Combine(alignment.Output, "find-mini.safetensors"), Path.Combine(folder, "find-mini.safetensors"), overwrite: true);
        using var engine = FindEngine.Load(new FindEngineOptions { ModelPath = folder, Device = "cpu" });
        Assert.Equal("find-mini", engine.Model.Name);
    }

    [Fact]
    public void Experts_are_trained_beside_everything_else_and_used_by_the_engine()
    {
        var (model, config) = ModelWith(experts: 2);
        var start = Path.Combine(_runs, "start.safetensors");
        using (var file = SafetensorsFile.Open(Path.Combine(Model, config.Weights)))
        using (var vision = FoundationRegistry.Vision(config.VisionFoundation, model, torch.CPU))
        using (var network = new FindMiniNetwork(config, vision.FeatureMaps, CocoCategories.Things.Count, wordWidth: 100))
        {
            ModuleWeights.Load(network, file, strict: false, only: name => !name.StartsWith("experts.", StringComparison.Ordinal));
            ModuleWeights.Save(network, start, halfPrecision: true);
        }

        var options = Options("experts") with { Model = model, Start = start, Steps = 3 };
        Assert.True(AlignmentTrainer.RunExperts(options));
        using (var before = SafetensorsFile.Open(start))
        using (var after = SafetensorsFile.Open(Path.Combine(options.Output, config.Weights)))
        {
            Assert.Equal(before.Entries.Keys.Order(), after.Entries.Keys.Order());
            foreach (var name in before.Entries.Keys)
            {
                using var a = before.Read(name);
                using var b = after.Read(name);
                if (!name.StartsWith("experts.", StringComparison.Ordinal))
                {
                    Assert.True(a.Equals(b), name);
                }
                else if (name.EndsWith("_proj.weight", StringComparison.Ordinal))
                {
                    Assert.False(a.Equals(b), name);
                }
            }
        }

        File.Copy(Path.Combine(options.Output, config.Weights), Path.Combine(model, config.Weights), overwrite: true);
        using var engine = FindEngine.Load(new FindEngineOptions { ModelPath = model, Device = "cpu" });
        Assert.Equal("find-mini", engine.Model.Name);
    }

    [Fact]
    public void A_model_without_experts_has_none_to_train() =>
        Assert.Contains("retrieval_experts", Assert.Throws<FindException>(() => AlignmentTrainer.RunExperts(Options("none") with { Model = ModelWith(experts: 0).Folder })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cancelled_run_goes_on_where_it_was()
    {
        using var stop = new CancellationTokenSource();
        var options = Options("stopped") with { Steps = 3 };
        Assert.False(MiniTrainer.Run(options, new StopAfter(1, stop), stop.Token));
        Assert.False(File.Exists(Path.Combine(options.Output, "find-mini.safetensors")));
        Assert.True(MiniTrainer.Run(options));
        Assert.Equal([1, 2, 3], File.ReadAllLines(Path.Combine(options.Output, "log.jsonl")).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt32()));
    }

    // The model that comes along, with experts of which nothing is known yet.
    private (string Folder, FindMiniConfig Config) ModelWith(int experts)
    {
        var folder = Path.Combine(_runs, $"model-{experts}");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Model))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var config = FindMiniConfig.Load(Path.Combine(folder, FindMiniConfig.FileName)) with { RetrievalExperts = experts, RetrievalExpertWidth = 16 };
        config.Save(Path.Combine(folder, FindMiniConfig.FileName));
        return (folder, config);
    }

    private MiniTrainingOptions Options(string run) => new()
    {
        Data = _coco.Folder,
        Model = Model,
        Output = Path.Combine(_runs, run),
        HeldOut = [],
        LongSide = 128,
        PhotosPerStep = 1,
    };

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IProgress<Training.Optimisation.TrainingProgress>
    {
        public void Report(Training.Optimisation.TrainingProgress value)
        {
            if (value.Step >= steps)
            {
                stop.Cancel();
            }
        }
    }
}
