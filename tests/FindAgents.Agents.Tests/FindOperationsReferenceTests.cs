using FindAgents.Agents.Answers;
using FindAgents.Agents.Images;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests;

/// <summary>Pieces of images in the phrases of <see cref="FindOperations.GroundAsync"/>.</summary>
public sealed class FindOperationsReferenceTests : IDisposable
{
    private static readonly BoxAnswer Red = new(10, 10, 20, 20);
    private static readonly BoxAnswer Blue = new(50, 20, 30, 40);

    private readonly TempFolder _temp = new();
    private readonly ColourEngine _engine = new();
    private readonly FindOperations _operations;

    public FindOperationsReferenceTests()
    {
        _temp.Write("scene.png", Pictures.RedAndBlue.ToPng());
        _temp.Write("green.png", Pictures.Green.ToPng());
        _temp.Write("my other photo.png", Pictures.Draw(60, 40, ("blue", new Box(1, 1, 9, 9)), ("red", new Box(30, 5, 20, 30))).ToPng());
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
    public async Task A_piece_of_another_image_is_asked_for_by_box_point_or_as_a_whole()
    {
        string[] phrases = ["@\"my other photo.png\"(0,0,12,12)", "the object of @\"my other photo.png\"(35,10)", "@\"my other photo.png\"", "@green.png", "the red square"];
        var answer = await _operations.GroundAsync("scene.png", phrases);

        Assert.Equal(phrases, answer.Phrases.Select(phrase => phrase.Phrase));
        Assert.Equal([true, true, true, false, true], answer.Phrases.Select(phrase => phrase.Found));
        Assert.Equal([Blue, Red, Red, Red], answer.Regions.Select(region => region.Box));
        Assert.Equal([phrases[0], phrases[1], phrases[2], phrases[4]], answer.Regions.Select(region => region.Label));
        Assert.Equal("interleaved", answer.Prototype);
        Assert.Equal(3, _engine.EncodeCalls);
    }

    [Fact]
    public async Task A_region_of_the_last_result_on_an_image_is_asked_for_by_number()
    {
        await _operations.SegmentAsync("my other photo.png"); // 1 red, 2 blue
        Assert.Equal(Blue, Assert.Single((await _operations.GroundAsync("scene.png", ["@\"my other photo.png\"#2"])).Regions).Box);

        // Another image's result does not come between, a later one on the same image takes its place.
        await _operations.SegmentAsync("green.png");
        Assert.Equal(Blue, Assert.Single((await _operations.GroundAsync("scene.png", ["@\"my other photo.png\"#2"])).Regions).Box);
        var later = await _operations.GroundAsync("my other photo.png", ["blue", "red"]);
        Assert.Equal(Red, Assert.Single((await _operations.GroundAsync("scene.png", ["@\"my other photo.png\"#2"])).Regions).Box);
        Assert.Equal(Blue, Assert.Single((await _operations.GroundAsync("scene.png", [$"@{later.ImageId}#1"])).Regions).Box);
    }

    [Fact]
    public async Task Results_and_images_are_named_by_their_ids()
    {
        var first = await _operations.SegmentAsync("my other photo.png"); // 1 red, 2 blue
        await _operations.GroundAsync("my other photo.png", ["blue"]);
        var answer = await _operations.GroundAsync("scene.png", [$"@{first.ResultId}#1", $"the @{first.ResultId}#2 patch", $"@{first.ImageId}(0,0,12,12)", $"@{first.ImageId}"]);
        Assert.Equal([Red, Blue, Blue, Red], answer.Regions.Select(region => region.Box));
        Assert.Equal(2, _engine.EncodeCalls);
    }

    [Fact]
    public async Task An_image_refers_to_itself()
    {
        var answer = await _operations.GroundAsync("scene.png", ["@scene.png(52,22)", "@scene.png(5,5,20,20)"]);
        Assert.Equal([Blue, Red], answer.Regions.Select(region => region.Box));
        Assert.Equal(1, _engine.EncodeCalls);

        var again = await _operations.GroundAsync(answer.ImageId, ["@scene.png#1", $"@{answer.ResultId}#2"]);
        Assert.Equal([Blue, Red], again.Regions.Select(region => region.Box));
        Assert.Equal(1, _engine.EncodeCalls);
    }

    [Fact]
    public async Task Images_referred_to_are_held_however_little_is_kept()
    {
        using var operations = Operations(options => options.CacheBytes = 0);
        for (var i = 0; i < 3; i++)
        {
            var answer = await operations.GroundAsync("scene.png", ["@\"my other photo.png\"(1,1)", "@green.png", "@scene.png(52,22)", "@\"my other photo.png\"(35,10)"]);
            Assert.Equal([Blue, Blue, Red], answer.Regions.Select(region => region.Box));
        }

        Assert.Equal(1, operations.Images.Count);
    }

    [Fact]
    public async Task A_result_is_about_its_image_even_when_that_was_sent_again()
    {
        using var operations = Operations(options => options.CacheBytes = 0);
        var blue = await operations.GroundAsync("my other photo.png", ["blue"]);
        await operations.SegmentAsync("green.png");

        var gone = await RefusedAsync(operations, $"@{blue.ResultId}#1");
        Assert.IsType<UnknownImageException>(gone.InnerException);

        // Under a new id the same picture serves.
        var answer = await operations.GroundAsync("scene.png", ["@\"my other photo.png\"", $"@{blue.ResultId}#1"]);
        Assert.Equal([Red, Blue], answer.Regions.Select(region => region.Box));
    }

    [Fact]
    public async Task A_plain_sign_is_no_reference()
    {
        var answer = await _operations.GroundAsync("scene.png", ["red me@example.org", "blue @@home", "red @ corner"]);
        Assert.Equal(["red me@example.org", "blue @@home", "red @ corner"], answer.Phrases.Select(phrase => phrase.Phrase));
        Assert.Equal([["me@example.org"], ["@home"], ["@"]], answer.Phrases.Select(phrase => phrase.UnknownWords));
        Assert.Equal([Red, Blue, Red], answer.Regions.Select(region => region.Box));
        Assert.Equal("grounding", answer.Prototype);
    }

    public static TheoryData<string, string, Type> BadReferences => new()
    {
        { "@missing.png", "Pictures in that folder: green.png", typeof(ImageAccessException) },
        { "the man @home", "If no image is meant, write @@ for a plain @.", typeof(ImageAccessException) },
        { "@../scene.png(1,2,3,4)", "is not below an allowed folder", typeof(ImageAccessException) },
        { "@/etc/passwd", "is not below an allowed folder", typeof(ImageAccessException) },
        { "@text.jpg", "text.jpg", typeof(ImageFormatException) },
        { "@https://example.org/a.jpg", "nothing is fetched from the network", typeof(ImageAccessException) },
        { "@\"data:image/png;base64,AAAA\"", "name it by the imageId", typeof(ImageAccessException) },
        { "@img_0123456789abcdef", "kept for 30 minutes after its last use", typeof(UnknownImageException) },
        { "@res_0123456789abcdef#1", "No result is kept", typeof(UnknownResultException) },
        { "@res_0123456789abcdef", "No result is kept", typeof(UnknownResultException) },
        { "@green.png#1", "No result on 'green.png' is kept, so it has no region 1. Ask about that image first", typeof(UnknownResultException) },
        { "@green.png(100,5)", "outside the 40×30 image", typeof(PromptException) },
        { "@green.png(20,20,5,5)", "Nothing can be cut out there in the 40×30 image", typeof(PromptException) },
    };

    [Theory]
    [MemberData(nameof(BadReferences))]
    public async Task A_reference_that_cannot_be_used_is_named_and_explained(string phrase, string expected, Type cause)
    {
        var error = await RefusedAsync(_operations, $"the like of {phrase}");
        Assert.Equal(cause, error.InnerException!.GetType());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{phrase[phrase.IndexOf('@', StringComparison.Ordinal)..]}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_is_not_an_image_and_has_its_own_regions_only()
    {
        var result = await _operations.SegmentAsync("scene.png");
        var error = await RefusedAsync(_operations, $"@{result.ResultId}");
        Assert.Contains($"as @{result.ResultId}#1, or to its image, as @{result.ImageId}", error.Message, StringComparison.Ordinal);
        error = await RefusedAsync(_operations, $"@{result.ResultId}(1,2,3,4)");
        Assert.Contains("is the id of a result", error.Message, StringComparison.Ordinal);
        error = await RefusedAsync(_operations, "@scene.png#3");
        Assert.Contains("Its regions are 1 (blue), 2 (red).", error.Message, StringComparison.Ordinal);
        Assert.IsType<UnknownResultException>(error.InnerException);
    }

    [Fact]
    public async Task A_reference_that_is_none_is_refused_before_anything_is_read()
    {
        var error = await RefusedAsync(_operations, "@green.png(1,2,3)");
        Assert.Null(error.InnerException);
        Assert.Equal(0, _engine.EncodeCalls);
    }

    [Fact]
    public async Task Phrases_and_their_references_are_limited()
    {
        // The words count, not the names.
        var longName = new string('x', 190) + ".png";
        _temp.Write(longName, Pictures.Green.ToPng());
        Assert.False(Assert.Single((await _operations.GroundAsync("scene.png", [$"the object in @{longName}"])).Phrases).Found);

        async Task Refused(string expected, params string[] phrases) =>
            Assert.Contains(expected, (await Assert.ThrowsAsync<PromptException>(() => _operations.GroundAsync("scene.png", phrases))).Message, StringComparison.Ordinal);

        await Refused("Phrase 2 of 2 has 203 characters", "red", $"{new string('x', 201)} @green.png y, ");
        await Refused("Phrase 1 of 1 has 100000 characters", string.Concat(Enumerable.Repeat("@:", 50_000)));
        await Refused("17 references to images; at most 16", [.. Enumerable.Range(1, 17).Select(i => $"@green.png({i},5)")]);
        await Refused("empty", "@green.png(6,6)", " ");

        var many = await _operations.GroundAsync("scene.png", [.. Enumerable.Repeat("@green.png(6,6) @scene.png(52,22)", 20)]);
        Assert.Equal(20, many.Phrases.Count);
    }

    [Fact]
    public async Task Cancellation_ends_a_call_that_looks_references_up()
    {
        _engine.BeforeAsk = token => Task.Delay(Timeout.Infinite, token);
        using var cancellation = new CancellationTokenSource();
        var call = _operations.GroundAsync("scene.png", ["@green.png(6,6)"], cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static Task<PhraseReferenceException> RefusedAsync(FindOperations operations, string phrase) =>
        Assert.ThrowsAsync<PhraseReferenceException>(() => operations.GroundAsync("scene.png", ["red", phrase]));

    private FindOperations Operations(Action<FindOperationsOptions>? configure = null)
    {
        var options = new FindOperationsOptions { Roots = { _temp.Path } };
        configure?.Invoke(options);
        return new FindOperations(_engine, options);
    }
}
