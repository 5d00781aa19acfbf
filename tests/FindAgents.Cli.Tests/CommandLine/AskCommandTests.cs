using System.Text.Json;
using FindAgents.Agents.Running;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Cli.Tests.CommandLine;

/// <summary><c>findagents ask</c> end to end, on coloured squares and an engine that tells colours.</summary>
public sealed class AskCommandTests : IDisposable
{
    private readonly CommandRun _run = new();
    private readonly List<ColourEngine> _engines = [];

    public AskCommandTests()
    {
        Directory.CreateDirectory(_run.At("photos"));
        File.WriteAllBytes(_run.At("photos/red.png"), Pictures.Draw(40, 30, ("red", new Box(5, 5, 10, 10))).ToPng());
        File.WriteAllBytes(_run.At("photos/scene.png"), Pictures.RedAndBlue.ToPng());
        _run.Load = () =>
        {
            _engines.Add(new ColourEngine());
            return _engines[^1];
        };
    }

    private string Scene => _run.At("photos/scene.png");

    private string Answer => _run.At("answer");

    public void Dispose()
    {
        Assert.All(_engines, engine => Assert.Equal((true, 0), (engine.IsDisposed, engine.LiveEncodings)));
        _run.Dispose();
    }

    [Fact]
    public async Task A_request_is_understood_run_and_written()
    {
        Assert.Equal(ExitCode.Ok, await Ask($"outline the red square and the green one in @\"{Scene}\", but not the blue square", "--out", Answer, "--masks"));
        Assert.StartsWith("1. grounded-segmentation of ", _run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("Step 1: scene.png: 1 red square, score 0.90, box 10, 10, 20, 20, 5.0% of the picture", _run.Out, StringComparison.Ordinal);
        Assert.Contains("not found: green", _run.Out, StringComparison.Ordinal);
        Assert.Equal("", _run.Error);
        Assert.Equal(["masks", "run.json", "step-1.png", "transcript.md"], Directory.EnumerateFileSystemEntries(Answer).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(RgbImage.Load(Path.Combine(Answer, "step-1.png")) is { Width: >= 100, Height: > 80 });
        Assert.Equal(400, MaskPng.Decode(await File.ReadAllBytesAsync(Path.Combine(Answer, "masks", "step-1-01-red-square.png"))).Area);

        var run = JsonSerializer.Deserialize<CompositionRun>(await File.ReadAllTextAsync(Path.Combine(Answer, "run.json")), JsonSerializerOptions.Web)!;
        Assert.Equal((StepOutcome.Done, 1), (run.Steps[0].Outcome, run.Steps[0].Found));
        Assert.Contains("outline the red square", run.Request, StringComparison.Ordinal);
        var transcript = await File.ReadAllTextAsync(Path.Combine(Answer, "transcript.md"));
        Assert.Contains("(step-1.png)", transcript, StringComparison.Ordinal);
        Assert.Contains("1. grounded-segmentation of ", transcript, StringComparison.Ordinal);
        Assert.Contains("colour 1.0: encoded in ", transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_album_is_searched_and_its_photos_looked_into()
    {
        var store = _run.At("albums");
        Assert.Equal(ExitCode.Input, await Ask("find photos of a red square", "--store", store));
        Assert.Contains("findagents album create", _run.Error, StringComparison.Ordinal);
        Assert.Empty(_engines);

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["album", "create", "squares", _run.At("photos"), "--store", store]));
        Assert.Equal(ExitCode.Ok, await Ask("find 2 photos of a red square, then outline the blue square in them", "--store", store, "--out", Answer, "--format", "jpg"));
        Assert.Contains("Step 1: 1. photos/red.png, similarity", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Step 2: red.png: not found: blue square", _run.Out, StringComparison.Ordinal);
        Assert.Equal(["run.json", "step-1.jpg", "step-2-01.jpg", "step-2-02.jpg", "transcript.md"], Directory.EnumerateFiles(Answer).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        await _run.RunAsync(["album", "create", "others", _run.At("photos"), "--store", store]);
        Assert.Equal(ExitCode.Input, await Ask("find photos of a red square", "--store", store));
        Assert.Contains("others, squares", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, await Ask("find photos of a red square", "--store", store, "--album", "nope"));
        Assert.Equal(ExitCode.Ok, await Ask("find photos of a red square", "--store", store, "--album", "others", "--json"));
        Assert.Equal("others", Json().GetProperty("steps")[0].GetProperty("hits").GetProperty("album").GetString());
    }

    [Fact]
    public async Task A_plan_is_run_from_a_file_and_nothing_else_is_printed_with_json()
    {
        await File.WriteAllTextAsync(_run.At("plan.json"), $$$"""{"steps":[{"prototype":"interactive-segmentation","images":{{{JsonSerializer.Serialize(Scene)}}},"prompt":{"points":[[60,30]]}},{"prototype":"interleaved-segmentation","images":"$1","phrases":["$1"]}]}""");
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ask", "--composition", _run.At("plan.json"), "--json"]));
        Assert.Equal([1, 1], Json().GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("found").GetInt32()));
        Assert.Equal(1, _engines[^1].EncodeCalls);

        await File.WriteAllTextAsync(_run.At("plan.json"), """{"steps":[{"prototype":"dance"}]}""");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["ask", "--composition", _run.At("plan.json")]));
        Assert.Contains("There is no task prototype 'dance'", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_loads_nothing()
    {
        Assert.Equal(ExitCode.Ok, await Ask("where is the dog?", "--image", "@now.jpg", "--dry-run"));
        Assert.StartsWith("1. grounded-segmentation of now.jpg: dog", _run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await Ask("where is the dog?", "--image", "now.jpg", "--dry-run", "--json"));
        Assert.Equal("now.jpg", Json().GetProperty("steps")[0].GetProperty("images").GetString());
        Assert.Empty(_engines);
    }

    [Fact]
    public async Task A_refusal_says_why_and_what_can_be_asked()
    {
        Assert.Equal(ExitCode.Input, await Ask($"rotate @\"{Scene}\"", "--out", Answer));
        Assert.StartsWith("Nothing to do: 'rotate' is nothing that the engine does.", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Ask for things in an image", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing to do", await File.ReadAllTextAsync(Path.Combine(Answer, "transcript.md")), StringComparison.Ordinal);
        Assert.Empty(_engines);
    }

    [Fact]
    public async Task What_one_step_found_is_kept_where_another_failed()
    {
        await File.WriteAllTextAsync(_run.At("photos/text.jpg"), "This is no picture.");
        var code = await Ask($"segment everything in @\"{Scene}\"; then outline the red square in @\"{_run.At("photos/text.jpg")}\"", "--out", Answer);
        Assert.Equal(ExitCode.Input, code);
        Assert.Contains("Step 1: scene.png: 1 blue", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Step 2: failed: ", _run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Answer, "step-1.png")));
        Assert.Contains("failed: ", await File.ReadAllTextAsync(Path.Combine(Answer, "transcript.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_writes_what_was_found_until_then()
    {
        using var cancellation = new CancellationTokenSource();
        var asked = 0;
        _run.Load = () =>
        {
            _engines.Add(new ColourEngine
            {
                BeforeAsk = async token =>
                {
                    if (++asked == 2)
                    {
                        await cancellation.CancelAsync();
                        token.ThrowIfCancellationRequested();
                    }
                },
            });
            return _engines[^1];
        };
        var request = $"segment everything in @\"{Scene}\"; then outline the red square in @\"{_run.At("photos/red.png")}\"";
        Assert.Equal(ExitCode.Cancelled, await _run.RunAsync(["ask", request, "--out", Answer], cancellation.Token));
        Assert.Contains("Cancelled: this is what was found until then.", _run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Answer, "step-1.png")));
        Assert.Empty(Directory.EnumerateFiles(Answer, "*.tmp"));
        Assert.Contains("cancelled", await File.ReadAllTextAsync(Path.Combine(Answer, "transcript.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_told_before_the_model_is_loaded()
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["ask"]));
        Assert.Equal(ExitCode.Usage, await Ask("segment @a.jpg", "--composition", "x.json"));
        Assert.Equal(ExitCode.Usage, await Ask("segment @a.jpg", "--masks"));
        Assert.Equal(ExitCode.Usage, await Ask($"segment @\"{Scene}\"", "--out", Scene));
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["ask", "--composition", "-", "--image", "a.jpg"]));
        Assert.Equal(ExitCode.Input, await Ask("outline the dog in @nowhere.jpg"));
        Assert.Contains("There is no file 'nowhere.jpg'", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, await Ask($"find @nowhere.jpg(1,2,3,4) in @\"{Scene}\""));
        Assert.Contains("'@nowhere.jpg(1,2,3,4)' cannot be used", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await Ask($"find @\"{_run.At("photos/red.png")}\"#2 in @\"{Scene}\""));
        Assert.Contains("there is no region 2", _run.Error, StringComparison.Ordinal);
        Assert.Empty(_engines);
    }

    private Task<int> Ask(string request, params string[] options) => _run.RunAsync(["ask", request, .. options]);

    private JsonElement Json() => JsonDocument.Parse(_run.Out).RootElement;
}
