using System.Text.Json;
using System.Xml.Linq;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class PrototypeCommandTests : IDisposable
{
    private static readonly TaskPrototype Shy = MiniPrototypes.GroundedSegmentation.ToBuilder("shy-grounding").Build();

    private readonly CommandRun _run = new();

    private string Shelf => _run.At("shelf");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task One_is_shown_changed_kept_listed_and_removed()
    {
        Assert.Equal(ExitCode.Ok, await RunAsync("show", "grounded-segmentation", "--shelf", Shelf));
        Assert.Equal(MiniPrototypes.GroundedSegmentation, TaskPrototype.FromYaml(_run.Out));
        Assert.Equal(ExitCode.Ok, await RunAsync("show", "grounded-segmentation", "--official", "--shelf", Shelf));
        Assert.Equal(BuiltInPrototypes.GroundedSegmentation, TaskPrototype.FromYaml(_run.Out));

        var file = Write("mine.yaml", Shy.ToYaml());
        Assert.Equal(ExitCode.Ok, await RunAsync("add", file, "--shelf", Shelf));
        Assert.Equal(ExitCode.Input, await RunAsync("add", file, "--shelf", Shelf));
        Assert.Contains("already", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await RunAsync("add", file, "--replace", "--shelf", Shelf));
        Assert.Equal(ExitCode.Ok, await RunAsync("show", "shy-grounding", "--shelf", Shelf));
        Assert.Equal(Shy, TaskPrototype.FromYaml(_run.Out));

        await File.WriteAllTextAsync(Path.Combine(Shelf, "broken.yaml"), "name: \u001b[31m");
        Assert.Equal(ExitCode.Ok, await RunAsync("list", "--shelf", Shelf));
        Assert.Contains(_run.Lines, line => line.Contains("shy-grounding", StringComparison.Ordinal) && line.Contains(" own ", StringComparison.Ordinal));
        Assert.Contains("BROKEN", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _run.Out);
        Assert.Equal(ExitCode.Ok, await RunAsync("list", "--json", "--shelf", Shelf));
        Assert.Equal(MiniPrototypes.All.Length + 2, JsonDocument.Parse(_run.Out).RootElement.GetProperty("prototypes").GetArrayLength());

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--schema", "--shelf", Shelf]));
        Assert.Contains("\"shy-grounding\"", _run.Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await RunAsync("remove", "shy-grounding", "--shelf", Shelf));
        Assert.Equal(ExitCode.Ok, await RunAsync("remove", "broken", "--shelf", Shelf));
        Assert.Equal(ExitCode.Input, await RunAsync("remove", "shy-grounding", "--shelf", Shelf));
        Assert.Empty(Directory.GetFileSystemEntries(Shelf));
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_with_its_line()
    {
        var good = Write("good.yaml", Shy.ToYaml());
        Assert.Equal(ExitCode.Ok, await RunAsync("validate", good));
        Assert.StartsWith($"{good}: ok, 'shy-grounding'; answers find-mini: ", _run.Out, StringComparison.Ordinal);

        var edges = Write("edges.yaml", Shy.ToYaml().Replace(", proposals_vision_object]", ", proposals_vision_objects]", StringComparison.Ordinal).Replace("of: proposals_vision_grounding", "of: proposals_vision_groundings", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Input, await RunAsync("validate", good, edges, _run.At("none.yaml")));
        Assert.All(_run.Lines.Where(line => line.StartsWith(edges, StringComparison.Ordinal)), line => Assert.Matches(@"edges\.yaml:\d+: ", line));
        Assert.True(_run.Lines.Count(line => line.StartsWith(edges, StringComparison.Ordinal)) >= 2, _run.Out);
        Assert.Contains("none.yaml", _run.Lines[^1], StringComparison.Ordinal);

        Assert.Equal(ExitCode.Input, await RunAsync("validate", "--json", good, edges));
        var checks = JsonDocument.Parse(_run.Out).RootElement;
        Assert.Equal("shy-grounding", checks[0].GetProperty("prototype").GetProperty("name").GetString());
        Assert.True(checks[1].GetProperty("problems")[0].GetProperty("line").GetInt64() > 1);
        Assert.Equal(ExitCode.Input, await RunAsync("validate", Write("large.yaml", new string('#', 70_000))));
        Assert.Equal(ExitCode.Usage, await RunAsync("validate"));
    }

    [Fact]
    public async Task It_is_drawn_from_a_name_or_a_file()
    {
        var file = Write("mine.yaml", Shy.ToYaml());
        Assert.Equal(ExitCode.Ok, await RunAsync("draw", file, "--out", _run.At("mine.png"), "--shelf", Shelf));
        Assert.Equal(PrototypePicture.Render(Shy).Pixels.ToArray(), RgbImage.Load(_run.At("mine.png")).Pixels.ToArray());
        Assert.Equal(ExitCode.Ok, await RunAsync("draw", "everything", "--official", "--out", _run.At("all.svg"), "--shelf", Shelf));
        Assert.Equal("svg", XDocument.Load(_run.At("all.svg")).Root!.Name.LocalName);
        Assert.Equal(ExitCode.Usage, await RunAsync("draw", file, "--out", _run.At("mine.pdf"), "--shelf", Shelf));
        Assert.Contains(".svg", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, await RunAsync("draw", "none", "--out", _run.At("none.png"), "--shelf", Shelf));
        Assert.Contains("There are: panoptic-segmentation", _run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.At("none.png")));
    }

    private Task<int> RunAsync(params string[] arguments) => _run.RunAsync(["prototype", .. arguments]);

    private string Write(string name, string text)
    {
        File.WriteAllText(_run.At(name), text);
        return _run.At(name);
    }
}
