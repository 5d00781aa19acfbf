using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Cli.Tests.CommandLine;

/// <summary>Pieces of photos in the phrases of <c>findagents ground</c>.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Pieces_of_photos_stand_in_a_phrase_as_words()
    {
        var (photo, dog) = (_run.Picture(), _run.Picture("the dog.png"));
        string[] phrases = [$"the same as @\"{dog}\"(1,1,6,6)", $"@\"{dog}\"", $"a @\"{dog}\"(3,2) on grass", "a square"];
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ground", photo, .. phrases, "--json"]));
        Assert.Empty(_run.Error);

        var asked = _run.Engine.PhrasesAsked;
        Assert.Equal([false, false, false, true], asked.Select(phrase => phrase.IsText));
        Assert.Equal("the same as", Assert.IsType<PhraseText>(asked[0].Parts[0]).Text);
        Assert.Equal(25, Assert.IsType<PhraseRegion>(asked[0].Parts[1]).Mask.Area); // the scripted engine's answer to any box
        Assert.Equal(BinaryMask.Full(12, 8), Assert.IsType<PhraseRegion>(Assert.Single(asked[1].Parts)).Mask);
        Assert.Equal(["PhraseText", "PhraseRegion", "PhraseText"], asked[2].Parts.Select(part => part.GetType().Name));
        Assert.Equal([new PointF(3, 2)], _run.Engine.RefineAsked!.Positive);
        Assert.Equal((2, 0), (_run.Engine.EncodeCalls, _run.Engine.Encodings));

        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal(phrases, json.RootElement.GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetProperty("phrase").GetString()));
        Assert.Equal(phrases, json.RootElement.GetProperty("regions").EnumerateArray().Select(region => region.GetProperty("label").GetString()));
    }

    [Fact]
    public async Task The_photo_itself_is_not_encoded_again()
    {
        var photo = _run.Picture();
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ground", photo, $"@\"{Path.Combine(Path.GetDirectoryName(photo)!, ".", "photo.png")}\"(1,1,3,3)"]));
        Assert.Equal(new Box(1, 1, 3, 3), _run.Engine.RefineAsked!.Box);
        Assert.Equal((1, 0), (_run.Engine.EncodeCalls, _run.Engine.Encodings));
    }

    [Fact]
    public async Task A_phrase_that_begins_with_the_sign_is_no_file_of_arguments()
    {
        await File.WriteAllTextAsync(_run.At("arguments.txt"), "unicorn");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["ground", _run.Picture(), $"@\"{_run.At("arguments.txt")}\""]));
        Assert.Contains("arguments.txt", _run.Error, StringComparison.Ordinal);
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task A_plain_sign_is_no_reference()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["ground", _run.Picture(), "me@example.org", "@@home"]));
        Assert.Equal(["me@example.org", "@home"], _run.Engine.PhrasesAsked.Select(phrase => Assert.IsType<PhraseText>(Assert.Single(phrase.Parts)).Text));
        Assert.Contains(_run.Lines, line => line.Contains("@@home", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_region_of_an_earlier_result_is_answered_with_what_to_use_instead()
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["ground", _run.Picture(), "the like of @dog.jpg#2"]));
        Assert.Contains("'@dog.jpg#2' cannot be used. Results are not kept between two runs", _run.Error, StringComparison.Ordinal);
        Assert.Contains("@dog.jpg(x,y,w,h)", _run.Error, StringComparison.Ordinal);
        Assert.Null(_run.Engine.Loaded);
    }

    [Theory]
    [InlineData("@missing.jpg(1,2,3,4)", "missing.jpg")]
    [InlineData("the man @home", "write @@ for a plain @")]
    [InlineData("@\"a\0b\"", "cannot be used")]
    public async Task A_photo_that_cannot_be_read_is_told_before_the_model_is_loaded(string phrase, string expected)
    {
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["ground", _run.Picture(), phrase]));
        Assert.StartsWith("error: The reference '@", _run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, _run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _run.Error, StringComparison.Ordinal);
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task A_fault_leaves_no_encoding_behind()
    {
        _run.Engine.BeforeAnswer = _ => throw new PromptException("no such place");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["ground", _run.Picture(), $"@\"{_run.Picture("dog.png")}\"(1,1,3,3)"]));
        Assert.Contains("cannot be used. no such place", _run.Error, StringComparison.Ordinal);
        Assert.Equal((2, 0), (_run.Engine.EncodeCalls, _run.Engine.Encodings));
    }
}
