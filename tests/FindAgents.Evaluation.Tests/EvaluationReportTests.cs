using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Evaluation.Tests;

public sealed class EvaluationReportTests : IDisposable
{
    private static readonly Box Left = new(0, 0, 20, 40);

    private readonly SyntheticCoco _coco = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("report-");

    public void Dispose()
    {
        _coco.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_page_shows_only_what_is_there_and_all_of_it()
    {
        var target = Path.Combine(_folder.FullName, "made", "report");
        EvaluationReport.Write(await EvaluateAsync(), target);

        var page = await File.ReadAllTextAsync(Path.Combine(target, EvaluationReport.PageName));
        Assert.StartsWith("# scripted 1.2.3 on 1 photos of 'val'", page, StringComparison.Ordinal);
        Assert.Contains("| grounding | cIoU | 100.0 | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("| interactive | 5 clicks, things mIoU |", page, StringComparison.Ordinal);
        Assert.Contains("| words | right |", page, StringComparison.Ordinal);
        Assert.Contains("| people | plural | yes | 1 |", page, StringComparison.Ordinal);
        var shown = page.Split("](").Skip(1).Select(part => part[..part.IndexOf(')', StringComparison.Ordinal)]).ToList();
        Assert.Equal(shown.Append("figures.json").Append(EvaluationReport.PageName).Order(), Directory.GetFiles(target).Select(f => Path.GetFileName(f)!).Order());
        Assert.Superset(new HashSet<string> { "click-curve.png", "reliability.png", "grounding.jpg", "click.jpg", "box.jpg" }, shown.ToHashSet());
        Assert.All(shown, file => Assert.True(RgbImage.Load(Path.Combine(target, file)).Width > 100));
        Assert.Single(_folder.GetDirectories("made")[0].GetFileSystemInfos()); // nothing temporary
    }

    [Fact]
    public async Task A_report_replaces_an_earlier_one_and_a_cancelled_one_changes_nothing()
    {
        var target = Path.Combine(_folder.FullName, "report");
        Directory.CreateDirectory(target);
        var page = Path.Combine(target, EvaluationReport.PageName);
        await File.WriteAllTextAsync(page, "old");
        var result = await EvaluateAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => EvaluationReport.Write(result, target, new CancellationToken(true)));
        Assert.Equal("old", await File.ReadAllTextAsync(page));
        Assert.Equal(["report"], _folder.GetFileSystemInfos().Select(f => f.Name));

        EvaluationReport.Write(result, target);
        Assert.NotEqual("old", await File.ReadAllTextAsync(page));
    }

    [Fact]
    public async Task A_file_in_the_folders_place_is_told()
    {
        var target = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(target, "mine");
        var result = await EvaluateAsync();
        Assert.Contains("is a file", Assert.Throws<IOException>(() => EvaluationReport.Write(result, target)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(target));
    }

    private async Task<EvaluationResult> EvaluateAsync()
    {
        _coco.AddInstances(1, "instances", (1, Left, false));
        _coco.Save();
        using var engine = new ScriptedEngine
        {
            Ground = phrase => phrase is "person" or "people" ? BinaryMask.FromBox(SyntheticCoco.Width, SyntheticCoco.Height, Left) : null,
            Refine = prompt => BinaryMask.FromBox(SyntheticCoco.Width, SyntheticCoco.Height, prompt.Previous is null ? new Box(0, 0, 20, 30) : Left),
            Objects = [("person", 0.9, Left), ("dog", 0.3, Left)],
        };
        return await EvaluationRunner.RunAsync(
            new EvaluationOptions { Data = _coco.Root, Split = "val", Tasks = [EvaluationTask.Grounding, EvaluationTask.Interactive, EvaluationTask.Instance, EvaluationTask.Words] }, engine);
    }
}
