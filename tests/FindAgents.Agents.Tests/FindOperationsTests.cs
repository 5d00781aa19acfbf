using System.Text.Json;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Images;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests;

public sealed class FindOperationsTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ColourEngine _engine = new();
    private readonly ManualTime _time = new();
    private readonly FindOperations _operations;

    public FindOperationsTests()
    {
        _temp.Write("scene.png", Pictures.RedAndBlue.ToPng());
        _temp.Write("green.png", Pictures.Green.ToPng());
        _temp.Write("text.jpg", "This is no picture."u8.ToArray());
        _operations = Operations();
    }

    public void Dispose()
    {
        _operations.Dispose();
        Assert.Equal(0, _engine.LiveEncodings);
        _temp.Dispose();
    }

    [Fact]
    public async Task Segment_lists_the_objects()
    {
        var answer = await _operations.SegmentAsync("scene.png");

        Assert.Equal((100, 80), (answer.Width, answer.Height));
        Assert.Equal("things", answer.Kind);
        Assert.Equal("colour 1.0", answer.Model);
        Assert.Equal("instance", answer.Prototype);
        Assert.Equal(
            [
                new RegionAnswer(1, "blue", 0.575, new BoxAnswer(50, 20, 30, 40), 0.15, $"find://result/{answer.ResultId}/mask/1.png") { IsThing = true },
                new RegionAnswer(2, "red", 0.525, new BoxAnswer(10, 10, 20, 20), 0.05, $"find://result/{answer.ResultId}/mask/2.png") { IsThing = true },
            ],
            answer.Regions);
    }

    [Fact]
    public async Task Segment_says_what_else_comes_close()
    {
        _temp.Write("yellow.png", Pictures.Draw(10, 10, ("yellow", new Box(0, 0, 10, 8))).ToPng());
        var region = Assert.Single((await _operations.SegmentAsync("yellow.png")).Regions);

        Assert.Equal("yellow", region.Label);
        Assert.Equal([new LabelAnswer("green", 0.675)], region.OtherLabels);
    }

    [Fact]
    public async Task Ground_answers_each_phrase()
    {
        var answer = await _operations.GroundAsync("scene.png", ["green", " the shiny blue patch "]);

        Assert.Equal(["green", "the shiny blue patch"], answer.Phrases.Select(p => p.Phrase.Trim()));
        Assert.Equal([(false, null), (true, 1)], answer.Phrases.Select(p => (p.Found, p.Region)));
        Assert.Equal(["shiny"], answer.Phrases[1].UnknownWords);
        Assert.Equal(new BoxAnswer(50, 20, 30, 40), Assert.Single(answer.Regions).Box);
    }

    [Fact]
    public async Task Refine_segments_what_is_indicated_and_goes_on_from_a_region()
    {
        var first = await _operations.RefineAsync("scene.png", new RefineRequest { Points = [new(15, 15)] });
        Assert.Equal(new BoxAnswer(10, 10, 20, 20), Assert.Single(first.Regions).Box);

        var both = await _operations.RefineAsync(first.ImageId, new RefineRequest { ResultId = first.ResultId, Points = [new(60, 30)] });
        Assert.Equal(new BoxAnswer(10, 10, 70, 50), Assert.Single(both.Regions).Box);

        var blue = await _operations.RefineAsync("scene.png", new RefineRequest { ResultId = both.ResultId, Region = 1, Points = [new(15, 15, Positive: false)] });
        Assert.Equal(new BoxAnswer(50, 20, 30, 40), Assert.Single(blue.Regions).Box);

        var boxed = await _operations.RefineAsync("scene.png", new RefineRequest { Box = new(45, 15, 20, 20) });
        Assert.Equal(new BoxAnswer(50, 20, 15, 15), Assert.Single(boxed.Regions).Box);

        var stroke = await _operations.RefineAsync("scene.png", new RefineRequest { Strokes = [[new(12, 12), new(20, 20)]] });
        Assert.Equal(new BoxAnswer(10, 10, 20, 20), Assert.Single(stroke.Regions).Box);

        var nothing = await _operations.RefineAsync("scene.png", new RefineRequest { ResultId = boxed.ResultId, Points = [new(55, 25, Positive: false)] });
        Assert.Empty(nothing.Regions);
    }

    [Fact]
    public async Task An_image_is_encoded_once_however_it_is_named()
    {
        var byPath = await _operations.SegmentAsync("scene.png");
        var byFullPath = await _operations.SegmentAsync(_temp.At("scene.png"));
        var byFileUri = await _operations.SegmentAsync(new Uri(_temp.At("scene.png")).AbsoluteUri);
        var byData = await _operations.SegmentAsync(ImageDataUri.FromBytes(File.ReadAllBytes(_temp.At("scene.png")), ImageFormat.Png));
        var byId = await _operations.SegmentAsync(byPath.ImageId);

        Assert.Equal(1, _engine.EncodeCalls);
        Assert.Single(new[] { byPath, byFullPath, byFileUri, byData, byId }.Select(a => a.ImageId).Distinct());
        Assert.Equal(5, new[] { byPath, byFullPath, byFileUri, byData, byId }.Select(a => a.ResultId).Distinct().Count());
    }

    [Fact]
    public async Task Two_images_are_told_apart_by_their_ids()
    {
        var scene = await _operations.AddImageAsync(Pictures.RedAndBlue);
        var green = await _operations.AddImageAsync(Pictures.Green);
        Assert.Equal(2, (await _operations.SegmentAsync(scene)).Regions.Count);
        Assert.Equal("green", Assert.Single((await _operations.SegmentAsync(green)).Regions).Label);

        var result = await _operations.SegmentAsync(scene);
        var error = await Assert.ThrowsAsync<PromptException>(() => _operations.RefineAsync(green, new RefineRequest { ResultId = result.ResultId, Points = [new(1, 1)] }));
        Assert.Contains($"is about image {scene}, not about image {green}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_read_again_when_they_change()
    {
        Assert.Equal(2, (await _operations.SegmentAsync("scene.png")).Regions.Count);
        _temp.Write("scene.png", Pictures.Green.ToPng());
        Assert.Single((await _operations.SegmentAsync("scene.png")).Regions);
    }

    [Fact]
    public async Task Answers_are_small()
    {
        var answer = await _operations.GroundAsync("scene.png", ["red", "blue"]);
        Assert.InRange(JsonSerializer.Serialize(answer).Length, 200, 1200);
    }

    public static TheoryData<string, string, Type> BadImages => new()
    {
        { "../scene.png", "is not below an allowed folder", typeof(ImageAccessException) },
        { "missing.png", "Pictures in that folder: green.png, scene.png, text.jpg", typeof(ImageAccessException) },
        { "text.jpg", "text.jpg", typeof(ImageFormatException) },
        { "", "No image was named", typeof(ImageAccessException) },
        { "https://example.org/a.jpg", "nothing is fetched from the network", typeof(ImageAccessException) },
        { "file://elsewhere/a.jpg", "is not the address of a file on this machine", typeof(ImageAccessException) },
        { "data:image/png;base64,####", "base64", typeof(ImageFormatException) },
        { "data:text/plain,hello", "base64", typeof(ImageFormatException) },
        { "img_0123456789abcdef", "kept for 30 minutes after its last use", typeof(UnknownImageException) },
        { "res_0123456789abcdef", "No result is kept", typeof(UnknownResultException) },
    };

    [Theory]
    [MemberData(nameof(BadImages))]
    public async Task An_image_that_cannot_be_had_is_explained(string image, string expected, Type type)
    {
        var error = await Assert.ThrowsAnyAsync<FindException>(() => _operations.SegmentAsync(image));
        Assert.Equal(type, error.GetType());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _engine.EncodeCalls);
    }

    [Fact]
    public async Task A_result_id_in_place_of_an_image_id_is_answered_with_the_right_one()
    {
        var answer = await _operations.SegmentAsync("scene.png");
        var error = await Assert.ThrowsAsync<ImageAccessException>(() => _operations.SegmentAsync(answer.ResultId));
        Assert.Contains($"Use the image id {answer.ImageId}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FindOperations.Things, 2)]
    [InlineData(FindOperations.Panoptic, 3)]
    [InlineData(FindOperations.Semantic, 3)]
    public async Task Every_kind_that_is_announced_is_answered(string kind, int regions)
    {
        var answer = await _operations.SegmentAsync("scene.png", kind);
        Assert.Equal((kind, regions), (answer.Kind, answer.Regions.Count));
        Assert.Contains(kind, FindOperations.SegmentKinds.Keys);
        Assert.Contains($"'{kind}'", FindOperations.KindDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_ask_nothing_or_too_much_are_refused()
    {
        async Task Refused(string expected, Func<Task> call) =>
            Assert.Contains(expected, (await Assert.ThrowsAsync<PromptException>(call)).Message, StringComparison.Ordinal);

        await Refused("The kind 'stuff' is not known. Use 'things'", () => _operations.SegmentAsync("scene.png", "stuff"));
        await Refused("No phrase was given", () => _operations.GroundAsync("scene.png", []));
        await Refused("empty", () => _operations.GroundAsync("scene.png", ["red", " "]));
        await Refused("21 phrases", () => _operations.GroundAsync("scene.png", [.. Enumerable.Repeat("red", 21)]));
        await Refused("Phrase 2 of 2 has 201 characters", () => _operations.GroundAsync("scene.png", ["red", new string('x', 201)]));
        await Refused("Nothing was indicated", () => _operations.RefineAsync("scene.png", new RefineRequest()));
        await Refused("without the result", () => _operations.RefineAsync("scene.png", new RefineRequest { Region = 2, Points = [new(1, 1)] }));
        await Refused("1001 points", () => _operations.RefineAsync("scene.png", new RefineRequest { Points = [.. Enumerable.Repeat(new RefinePoint(1, 1), 1001)] }));
        await Refused("is null", () => _operations.RefineAsync("scene.png", new RefineRequest { Points = [null!] }));
        await Refused("outside", () => _operations.RefineAsync("scene.png", new RefineRequest { Points = [new(double.NaN, 1)] }));
        await Refused("box", () => _operations.RefineAsync("scene.png", new RefineRequest { Box = new(1, 1, -5, 10) }));
        var answer = await _operations.SegmentAsync("scene.png");
        await Refused("would change the region", () => _operations.RefineAsync("scene.png", new RefineRequest { ResultId = answer.ResultId }));
    }

    [Fact]
    public async Task Results_are_kept_for_a_while_and_their_regions_named()
    {
        var answer = await _operations.SegmentAsync("scene.png");
        var error = await Assert.ThrowsAsync<UnknownResultException>(() => _operations.RefineAsync("scene.png", new RefineRequest { ResultId = answer.ResultId, Region = 3, Points = [new(1, 1)] }));
        Assert.Contains("Its regions are 1 (blue), 2 (red).", error.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(29));
        await _operations.ReadAsync(answer.Regions[0].Mask);
        _time.Advance(TimeSpan.FromMinutes(29));
        await _operations.ReadAsync(answer.Regions[0].Mask);
        _time.Advance(TimeSpan.FromMinutes(30));
        error = await Assert.ThrowsAsync<UnknownResultException>(() => _operations.ReadAsync(answer.Regions[0].Mask));
        Assert.Contains("each for 30 minutes after its last use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_last_results_are_kept()
    {
        using var operations = Operations(options => options.MaxResults = 2);
        var first = await operations.SegmentAsync("scene.png");
        var second = await operations.SegmentAsync("scene.png");
        await operations.ReadAsync(first.Regions[0].Mask);
        await operations.SegmentAsync("scene.png");
        await operations.ReadAsync(first.Regions[0].Mask);
        await Assert.ThrowsAsync<UnknownResultException>(() => operations.ReadAsync(second.Regions[0].Mask));
    }

    [Fact]
    public async Task Masks_are_read_as_pictures_and_as_run_lengths()
    {
        var answer = await _operations.SegmentAsync("scene.png");
        var png = await _operations.ReadAsync(FindUri.MaskPng(answer.ResultId, 2));
        Assert.Equal("image/png", png.MimeType);
        var picture = RgbImage.Load(png.Bytes.Span);
        Assert.Equal((100, 80), (picture.Width, picture.Height));
        Assert.Equal(20 * 20, Enumerable.Range(0, 100 * 80).Count(i => picture.Pixels.Span[i * 3] == 255));
        Assert.Equal(255, picture.Pixels.Span[((15 * 100) + 15) * 3]);

        var json = await _operations.ReadAsync(FindUri.MaskRle(answer.ResultId, 2));
        Assert.Equal("application/json", json.MimeType);
        var mask = JsonSerializer.Deserialize<RunLengthEncoding>(json.Bytes.Span)!.ToMask();
        Assert.Equal(BinaryMask.FromBox(100, 80, new Box(10, 10, 20, 20)), mask);
    }

    [Fact]
    public async Task Overlays_come_in_full_size_and_previews_small()
    {
        using var operations = Operations(options => options.PreviewSide = 50);
        var answer = await operations.SegmentAsync("scene.png");
        var overlay = RgbImage.Load((await operations.ReadAsync(FindUri.Overlay(answer.ResultId))).Bytes.Span);
        Assert.Equal((100, 80), (overlay.Width, overlay.Height));
        Assert.NotEqual(Pictures.RedAndBlue.Pixels.ToArray(), overlay.Pixels.ToArray());

        var preview = await operations.PreviewAsync(answer.ResultId);
        Assert.Equal("image/jpeg", preview.MimeType);
        var small = RgbImage.Load(preview.Bytes.Span);
        Assert.Equal((50, 40), (small.Width, small.Height));
    }

    [Fact]
    public async Task An_overlay_without_its_image_says_so_and_masks_stay()
    {
        using var operations = Operations(options => options.CacheBytes = 0);
        var answer = await operations.SegmentAsync("scene.png");
        await operations.SegmentAsync("green.png");
        await Assert.ThrowsAsync<UnknownImageException>(() => operations.PreviewAsync(answer.ResultId));
        await operations.ReadAsync(answer.Regions[0].Mask);
    }

    [Theory]
    [InlineData("find://result/res_0/mask/x.png"), InlineData("find://result/../mask/1.png"), InlineData("http://result/res_0/overlay.png"), InlineData("")]
    public async Task An_address_that_is_none_is_refused(string uri) =>
        Assert.Contains("find://result/{resultId}/mask/{number}.png", (await Assert.ThrowsAsync<UnknownResultException>(() => _operations.ReadAsync(uri))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Cancellation_reaches_the_engine()
    {
        _engine.BeforeAsk = token => Task.Delay(Timeout.Infinite, token);
        using var cancellation = new CancellationTokenSource();
        var call = _operations.SegmentAsync("scene.png", cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Concurrent_callers_get_their_own_answers()
    {
        using var operations = Operations(options => options.CacheBytes = 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        {
            var (image, label) = i % 2 == 0 ? ("scene.png", "blue") : ("green.png", "green");
            var answer = await operations.SegmentAsync(image, cancellationToken: token);
            Assert.Equal(label, answer.Regions[0].Label);
        });
    }

    [Fact]
    public void Options_are_validated() =>
        Assert.StartsWith("MaxResults is 0", Assert.Throws<FindException>(() => Operations(options => options.MaxResults = 0)).Message, StringComparison.Ordinal);

    private FindOperations Operations(Action<FindOperationsOptions>? configure = null)
    {
        var options = new FindOperationsOptions { Roots = { _temp.Path } };
        configure?.Invoke(options);
        return new FindOperations(_engine, options, _time);
    }
}
