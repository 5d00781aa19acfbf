using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Cli.Tests.EndToEnd;

/// <summary>The default model on the sample photos, through the real process.</summary>
public sealed class PhotoTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("findagents e2e ");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("cat.jpg", "cat")]
    [InlineData("coffee.jpg", "cup")]
    [InlineData("astronaut.jpg", "person")]
    public async Task Segment_names_the_main_object(string photo, string category)
    {
        var overlay = Path.Combine(_folder.FullName, "overlay.png");
        var run = await FindAgentsProcess.RunAsync("segment", FindAgentsProcess.Photo(photo), "--out", overlay);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains(run.Out.Split('\n'), line => line.Contains($" {category} ", StringComparison.Ordinal));
        var picture = RgbImage.Load(FindAgentsProcess.Photo(photo));
        var drawn = RgbImage.Load(overlay);

        // Below the photo the overlay has a legend.
        Assert.Equal(picture.Width, drawn.Width);
        Assert.True(drawn.Height > picture.Height);
        Assert.False(drawn.Pixels.Span[..picture.Pixels.Length].SequenceEqual(picture.Pixels.Span));
    }

    [Fact]
    public async Task Ground_masks_what_is_there_and_refuses_what_is_not()
    {
        using var json = await JsonAsync("ground", FindAgentsProcess.Photo("cat.jpg"), "cat", "an airplane", "--json");
        var phrases = json.RootElement.GetProperty("phrases");
        Assert.True(phrases[0].GetProperty("found").GetBoolean());
        Assert.False(phrases[1].GetProperty("found").GetBoolean());

        // The cat fills the middle of the photo; its head lies a little right of the centre.
        var mask = json.RootElement.GetProperty("regions")[0].GetProperty("mask").Deserialize<RunLengthEncoding>()!.ToMask();
        Assert.InRange(mask.Area / (double)(mask.Width * mask.Height), 0.2, 0.95);
        Assert.True(mask[mask.Width / 2, mask.Height / 2]);
    }

    [Fact]
    public async Task Ground_finds_the_like_of_a_piece_of_a_photo_and_no_other()
    {
        var (cat, coffee) = (FindAgentsProcess.Photo("cat.jpg"), FindAgentsProcess.Photo("coffee.jpg"));
        string[] phrases = [$"the same as @\"{cat}\"(50,20,300,250)", $"@\"{coffee}\""];
        using var json = await JsonAsync(["ground", cat, .. phrases, "cat", "--json"]);
        Assert.Equal("interleaved-segmentation", json.RootElement.GetProperty("prototype").GetString());
        Assert.Equal([true, false, true], json.RootElement.GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetProperty("found").GetBoolean()));
        var regions = json.RootElement.GetProperty("regions").EnumerateArray().ToList();
        Assert.Equal(phrases[0], regions[0].GetProperty("label").GetString());
        var masks = regions.ConvertAll(region => region.GetProperty("mask").Deserialize<RunLengthEncoding>()!.ToMask());
        Assert.True(masks[0].IoU(masks[1]) > 0.8);
    }

    [Fact]
    public async Task Refine_cuts_out_what_lies_under_a_click_and_is_corrected_by_another()
    {
        var photo = FindAgentsProcess.Photo("cat.jpg");
        var masks = Path.Combine(_folder.FullName, "masks");
        using var first = await JsonAsync("refine", photo, "--point", "225,150", "--masks", masks, "--json");
        var region = Assert.Single(first.RootElement.GetProperty("regions").EnumerateArray());
        Assert.True(region.GetProperty("mask").Deserialize<RunLengthEncoding>()!.ToMask()[225, 150]);

        using var second = await JsonAsync("refine", photo, "--point", "225,150", "--previous", region.GetProperty("maskFile").GetString()!, "--not", "5,5", "--json");
        var corrected = Assert.Single(second.RootElement.GetProperty("regions").EnumerateArray());
        Assert.False(corrected.GetProperty("mask").Deserialize<RunLengthEncoding>()!.ToMask()[5, 5]);
    }

    [Fact]
    public async Task An_unusable_prompt_is_told_in_one_line()
    {
        var run = await FindAgentsProcess.RunAsync("refine", FindAgentsProcess.Photo("cat.jpg"), "--point", "9999,3");
        Assert.Equal(ExitCode.Input, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("9999", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var run = await FindAgentsProcess.RunAsync(arguments);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Empty(run.Error);
        return JsonDocument.Parse(run.Out);
    }
}
