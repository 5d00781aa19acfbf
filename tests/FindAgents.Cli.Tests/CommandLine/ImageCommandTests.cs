using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class ImageCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Segment_prints_a_table_for_people()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["segment", _run.Picture()]));
        Assert.Empty(_run.Error);
        Assert.Contains(_run.Lines, line => line.Split('│', ' ').Where(cell => cell.Length > 0).SequenceEqual(["1", "square", "0.91", "2,", "1,", "4,", "4", "16.7", "%"]));
        Assert.Contains("[red] stripe (or square)", _run.Out, StringComparison.Ordinal);
        Assert.Contains("12×8 · scripted 1.2.3 · encoded in 61 ms, answered in 13 ms", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_hands_its_options_on()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["segment", _run.Picture(), "--category", "square", "--category", "stripe", "--kind", "panoptic", "--threshold", "0.15", "--max", "7", "--threads", "3", "--device", "cpu", "--model", "some/where"]));
        Assert.Equal(["square", "stripe"], _run.Engine.SegmentAsked!.Categories);
        Assert.Equal(FindAgents.Engine.SegmentKind.Panoptic, _run.Engine.SegmentAsked.Kind);
        Assert.Equal(0.15, _run.Engine.SegmentAsked.ScoreThreshold);
        Assert.Equal(7, _run.Engine.SegmentAsked.MaxRegions);
        Assert.Equal(3, _run.Engine.Loaded!.Threads);
        Assert.Equal("cpu", _run.Engine.Loaded.Device);
        Assert.Equal("some/where", _run.Engine.Loaded.ModelPath);
    }

    [Fact]
    public async Task Defaults_are_the_engines()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["segment", _run.Picture()]));
        Assert.Equal(new SegmentOptions().ScoreThreshold, _run.Engine.SegmentAsked!.ScoreThreshold);
        Assert.Equal(new SegmentOptions().MaxRegions, _run.Engine.SegmentAsked.MaxRegions);
        Assert.Null(_run.Engine.Loaded!.ModelPath);
        Assert.Null(_run.Engine.Loaded.Threads);
        Assert.Equal("auto", _run.Engine.Loaded.Device);
    }

    [Fact]
    public async Task Ground_says_what_was_not_found_and_what_was_left_out()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ground", _run.Picture(), "a square", "unicorn", "blorb square"]));
        Assert.Contains("Not found: unicorn (score 0.07)", _run.Lines);
        Assert.Contains(_run.Lines, line => line.Contains("\"blorb square\"", StringComparison.Ordinal) && line.EndsWith(": blorb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_found_is_an_answer()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ground", _run.Picture(), "unicorn"]));
        Assert.Equal("Nothing found.", _run.Lines[0]);
    }

    [Fact]
    public async Task Ground_prints_json_and_nothing_else()
    {
        var picture = _run.Picture();
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ground", picture, "a square", "unicorn", "--threshold", "0.4", "--json"]));
        Assert.Empty(_run.Error);
        Assert.Equal(0.4, _run.Engine.GroundAsked!.ScoreThreshold);
        using var json = JsonDocument.Parse(_run.Out);
        var root = json.RootElement;
        Assert.Equal(picture, root.GetProperty("image").GetString());
        Assert.Equal(12, root.GetProperty("width").GetInt32());
        Assert.Equal("scripted 1.2.3", root.GetProperty("model").GetString());
        Assert.Equal("grounding", root.GetProperty("prototype").GetString());
        Assert.Equal(61.2, root.GetProperty("timings").GetProperty("encodeMs").GetDouble());
        var phrases = root.GetProperty("phrases").EnumerateArray().ToList();
        Assert.True(phrases[0].GetProperty("found").GetBoolean());
        Assert.Equal(1, phrases[0].GetProperty("region").GetInt32());
        Assert.False(phrases[1].GetProperty("found").GetBoolean());
        Assert.False(phrases[1].TryGetProperty("region", out _));
        var region = Assert.Single(root.GetProperty("regions").EnumerateArray());
        Assert.Equal(3, region.GetProperty("box").GetProperty("width").GetDouble());
        var mask = region.GetProperty("mask").Deserialize<RunLengthEncoding>()!;
        Assert.Equal(9, mask.Area);
        Assert.Equal((12, 8), (mask.Width, mask.Height));
        Assert.False(region.TryGetProperty("maskFile", out _));
    }

    [Fact]
    public async Task Segment_says_what_else_comes_close()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["segment", _run.Picture(), "--json"]));
        using var json = JsonDocument.Parse(_run.Out);
        var regions = json.RootElement.GetProperty("regions");
        Assert.False(regions[0].TryGetProperty("otherLabels", out _));
        var other = Assert.Single(regions[1].GetProperty("otherLabels").EnumerateArray());
        Assert.Equal("square", other.GetProperty("label").GetString());
        Assert.Equal(0.3457, other.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Writes_the_overlay_and_the_masks()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["segment", _run.Picture(), "--out", _run.At("made/overlay.png"), "--masks", _run.At("made/masks"), "--json"]));
        var overlay = RgbImage.Load(_run.At("made/overlay.png"));

        // The legend below the picture needs its own width, however small the picture is.
        Assert.True(overlay.Width > 12 && overlay.Height > 8);
        Assert.Equal(
            [_run.At("made/masks/01-square.png"), _run.At("made/masks/02-red-stripe.png")],
            Directory.GetFiles(_run.At("made/masks")).Order());
        Assert.Single(Directory.GetFiles(_run.At("made")));
        var mask = RgbImage.Load(_run.At("made/masks/01-square.png"));
        Assert.Equal(16, mask.Pixels.ToArray().Count(value => value == 255) / 3);
        Assert.DoesNotContain(mask.Pixels.ToArray(), value => value is not (0 or 255));
        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal(_run.At("made/overlay.png"), json.RootElement.GetProperty("overlay").GetString());
        Assert.Equal(_run.At("made/masks/02-red-stripe.png"), json.RootElement.GetProperty("regions")[1].GetProperty("maskFile").GetString());
    }

    [Theory]
    [InlineData("o.jpg", "image/jpeg")]
    [InlineData("o.webp", "image/webp")]
    public async Task The_overlays_format_follows_its_name(string name, string mime)
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["segment", _run.Picture(), "--out", _run.At(name)]));
        Assert.Equal(mime.Split('/')[1], ImageDecoder.Identify(_run.At(name)).Format.ToString(), ignoreCase: true);
    }

    [Fact]
    public async Task Refine_reads_every_kind_of_prompt()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(
            ["refine", _run.Picture(), "--point", "3,4", "--point", "1.5,2e0", "--not", "7,1", "--box", "1,2,5,4", "--stroke", "1,1 2,2;3,3", "--stroke", "4,4", "--threshold", "0.6"]));
        var prompt = _run.Engine.RefineAsked!;
        Assert.Equal([new PointF(3, 4), new PointF(1.5, 2)], prompt.Positive);
        Assert.Equal([new PointF(7, 1)], prompt.Negative);
        Assert.Equal(new Box(1, 2, 5, 4), prompt.Box);
        Assert.Equal(2, prompt.Strokes.Count);
        Assert.Equal([new PointF(1, 1), new PointF(2, 2), new PointF(3, 3)], prompt.Strokes[0]);
        Assert.Equal(0.6, _run.Engine.RefineOptionsAsked!.MaskThreshold);
    }

    [Fact]
    public async Task Refine_goes_on_from_the_mask_that_it_wrote()
    {
        var picture = _run.Picture();
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["refine", picture, "--point", "3,4", "--masks", _run.At("first")]));
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["refine", picture, "--previous", _run.At("first/01-region.png"), "--not", "1,1"]));
        Assert.Equal(25, _run.Engine.RefineAsked!.Previous!.Area);
        Assert.Null(_run.Engine.RefineAsked.Mask);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["refine", picture, "--mask", _run.At("first/01-region.png")]));
        Assert.Equal(25, _run.Engine.RefineAsked.Mask!.Area);
    }

    [Fact]
    public async Task Refine_hands_the_engines_complaint_about_a_point_outside_on()
    {
        _run.Engine.BeforeAnswer = _ => throw new PromptException("Positive point 1 is (-5, 3), outside the image.");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["refine", _run.Picture(), "--point", "-5,3"]));
        Assert.Equal(new PointF(-5, 3), Assert.Single(_run.Engine.RefineAsked!.Positive));
        Assert.Equal("error: Positive point 1 is (-5, 3), outside the image.", _run.Error.TrimEnd());
    }

    [Theory]
    [InlineData("--point", "3")]
    [InlineData("--point", "3,4,5")]
    [InlineData("--point", "3,x")]
    [InlineData("--point", "3,NaN")]
    [InlineData("--point", "3,1e999")]
    [InlineData("--not", "")]
    [InlineData("--box", "1,2,3")]
    [InlineData("--box", "a,b,c,d")]
    [InlineData("--stroke", " ")]
    [InlineData("--stroke", "1,2 3")]
    [InlineData("--threshold", "1")]
    [InlineData("--threads", "0")]
    [InlineData("--threads", "many")]
    [InlineData("--device", "gpu")]
    [InlineData("--out", "overlay.gif")]
    public async Task What_cannot_be_read_is_a_usage_error_before_anything_is_loaded(string option, string value)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["refine", _run.Picture(), "--box", "1,1,2,2", option, value]));
        Assert.Empty(_run.Out);
        Assert.Contains("See: findagents refine --help", _run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _run.Error, StringComparison.Ordinal);
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task A_prompt_that_indicates_nothing_is_a_usage_error()
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["refine", _run.Picture(), "--not", "3,4"]));
        Assert.Contains("--point", _run.Error, StringComparison.Ordinal);
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task Does_not_overwrite_the_picture_itself()
    {
        var picture = _run.Picture();
        var before = await File.ReadAllBytesAsync(picture);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["segment", picture, "--out", Path.Combine(Path.GetDirectoryName(picture)!, ".", "photo.png")]));
        Assert.Equal(before, await File.ReadAllBytesAsync(picture));
    }

    [Theory]
    [InlineData("missing.jpg", null)]
    [InlineData("text.jpg", "this is no picture")]
    [InlineData("empty.png", "")]
    public async Task A_picture_that_cannot_be_read_is_told_before_the_model_is_loaded(string name, string? content)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(_run.At(name), content);
        }

        Assert.Equal(ExitCode.Input, await _run.RunAsync(["segment", _run.At(name), "--json"]));
        Assert.Empty(_run.Out);
        Assert.StartsWith("error: ", _run.Error, StringComparison.Ordinal);
        Assert.Contains(name, _run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _run.Error, StringComparison.Ordinal);
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task Verbose_shows_where_an_error_came_from()
    {
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["segment", _run.At("missing.jpg"), "--verbose"]));
        Assert.Contains("   at ", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fault_of_our_own_has_a_code_of_its_own(bool verbose)
    {
        _run.Engine.BeforeAnswer = _ => throw new InvalidOperationException("the sky fell");
        Assert.Equal(ExitCode.Fault, await _run.RunAsync(["segment", _run.Picture(), .. verbose ? (string[])["-v"] : []]));
        Assert.Contains("the sky fell", _run.Error, StringComparison.Ordinal);
        Assert.Equal(verbose, _run.Error.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_leaves_no_file_and_no_encoding_behind()
    {
        using var cancellation = new CancellationTokenSource();
        _run.Engine.BeforeAnswer = async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        var code = await _run.RunAsync(["segment", _run.Picture(), "--out", _run.At("made/overlay.png"), "--masks", _run.At("made/masks")], cancellation.Token);
        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Empty(_run.Out);
        Assert.Equal("Cancelled.", _run.Error.TrimEnd());
        Assert.False(Directory.Exists(_run.At("made")));
        Assert.Equal(0, _run.Engine.Encodings);
        Assert.True(_run.Engine.IsDisposed);
    }

    [Fact]
    public async Task The_engine_and_the_encoding_are_disposed()
    {
        _ = await _run.RunAsync(["segment", _run.Picture()]);
        Assert.True(_run.Engine.IsDisposed);
        Assert.Equal(0, _run.Engine.Encodings);
    }

    [Fact]
    public async Task What_is_in_the_way_of_a_file_is_an_error_and_nothing_is_left()
    {
        await File.WriteAllTextAsync(_run.At("file"), "");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["segment", _run.Picture(), "--out", _run.At("file/overlay.png")]));
        Directory.CreateDirectory(_run.At("folder.png"));
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["segment", _run.Picture(), "--out", _run.At("folder.png")]));
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["segment", _run.Picture(), "--masks", _run.At("file")]));
        Assert.Equal(["file", "photo.png"], Directory.GetFiles(_run.At("")).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFileSystemEntries(_run.At("folder.png")));
    }
}
