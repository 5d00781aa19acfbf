using System.Text.Json;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Tests.EndToEnd;

/// <summary>A task prototype of one's own from a file to an answer, through the real process and model.</summary>
public sealed class OwnPrototypeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("findagents e2e ");

    private string Shelf => Path.Combine(_folder.FullName, "shelf");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_composition_runs_with_it()
    {
        var built = await AskAsync("prototype", "show", "grounded-segmentation");
        Assert.Contains("name: grounded-segmentation", built, StringComparison.Ordinal);
        var own = Write("own.yaml", built.Replace("name: grounded-segmentation", "name: my-grounding", StringComparison.Ordinal));
        await AskAsync("prototype", "add", own, "--shelf", Shelf);
        var photo = FindAgentsProcess.Photo("coffee.jpg");

        using var mine = JsonDocument.Parse(await AskAsync("ask", "--composition", Plan("my-grounding", photo), "--shelf", Shelf, "--json"));
        using var theirs = JsonDocument.Parse(await AskAsync("ask", "--composition", Plan("grounded-segmentation", photo), "--json"));
        var step = mine.RootElement.GetProperty("steps")[0];
        Assert.Equal("my-grounding", step.GetProperty("ran")[0].GetString());

        // Another name for the same prototype gives the same answer.
        Assert.Equal(Region(theirs).GetProperty("score").GetDouble(), Region(mine).GetProperty("score").GetDouble());
        Assert.Equal(Region(theirs).GetProperty("box").ToString(), Region(mine).GetProperty("box").ToString());

        var unknown = await FindAgentsProcess.RunAsync("ask", "--composition", Plan("my-grounding", photo), "--shelf", Path.Combine(_folder.FullName, "elsewhere"), "--json");
        Assert.Equal(ExitCode.Input, unknown.ExitCode);
        Assert.Contains("There is no task prototype 'my-grounding'", unknown.Error, StringComparison.Ordinal);
    }

    private static JsonElement Region(JsonDocument run) => run.RootElement.GetProperty("steps")[0].GetProperty("images")[0].GetProperty("regions")[0];

    private string Plan(string prototype, string photo) =>
        Write($"{prototype}.json", JsonSerializer.Serialize(new { steps = new[] { new { prototype, images = photo, phrases = new[] { "cup" } } } }));

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<string> AskAsync(params string[] arguments)
    {
        var run = await FindAgentsProcess.RunAsync(arguments);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Out + run.Error);
        return run.Out;
    }
}
