using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine.Imaging;
using FindAgents.Training.Pseudo;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class LabelCommandTests : IDisposable
{
    private const int Side = 12;

    private readonly CommandRun _run = new();

    public LabelCommandTests()
    {
        Directory.CreateDirectory(_run.At("coco/images"));
        Directory.CreateDirectory(_run.At("coco/annotations"));
        foreach (var id in (int[])[7, 8])
        {
            File.WriteAllBytes(_run.At($"coco/images/{id}.png"), new RgbImage(Side, Side, new byte[Side * Side * 3]).ToPng());
        }

        File.WriteAllText(_run.At("coco/annotations/captions_train.json"), JsonSerializer.Serialize(new
        {
            images = new[] { Image(7), Image(8) },
            annotations = new[] { new { id = 1, image_id = 7, caption = "squares" } },
        }));

        static object Image(int id) => new { id, file_name = $"{id}.png", width = Side, height = Side, labels = "none" };
    }

    public void Dispose() => _run.Dispose();

    // The scripted engine's square is 4×4, its box's mask 5×5: they agree by 0.64.
    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.7, 0)]
    public async Task Labels_go_into_the_file_and_are_counted(double agreement, int things)
    {
        Assert.Equal(ExitCode.Ok, await LabelAsync("--agreement", $"{agreement:f1}"));
        var photos = PseudoLabelFile.Read(_run.At("labelled.jsonl"));
        Assert.Equal([7L, 8L], photos.Select(photo => photo.ImageId));
        Assert.All(photos, photo => Assert.Equal(things, photo.Labels.Count));
        Assert.Contains($"{2 * things} things in 2 photos", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_again_it_does_what_is_left()
    {
        Assert.Equal(ExitCode.Ok, await LabelAsync("--photos", "1"));
        Assert.Equal(7, Assert.Single(PseudoLabelFile.Read(_run.At("labelled.jsonl"))).ImageId);
        Assert.Equal(ExitCode.Ok, await LabelAsync());
        Assert.Equal([7L, 8L], PseudoLabelFile.Read(_run.At("labelled.jsonl")).Select(photo => photo.ImageId));
        Assert.Equal(2, _run.Engine.EncodeCalls);
    }

    [Fact]
    public async Task Training_says_what_it_cannot_learn_from()
    {
        string[] train = ["train", "--data", _run.At("coco"), "--out", _run.At("run"), "--pseudo"];
        Assert.Equal(ExitCode.Usage, await _run.RunAsync([.. train, _run.At("missing.jsonl")]));
        Assert.Contains("missing.jsonl", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await LabelAsync());
        Assert.Equal(ExitCode.Usage, await _run.RunAsync([.. train, _run.At("labelled.jsonl"), "--stage", "alignment"]));
        Assert.Contains("--stage alignment", _run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.At("run")));
    }

    private Task<int> LabelAsync(params string[] more) => _run.RunAsync(["label", "--data", _run.At("coco"), "--out", _run.At("labelled.jsonl"), .. more]);
}
