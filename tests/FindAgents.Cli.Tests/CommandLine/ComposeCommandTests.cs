using System.Text.Json.Nodes;
using FindAgents.Agents.Compositions;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Testing;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class ComposeCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_person_reads_steps_and_why()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "find 3 pictures of a bus, then mask the thing at (1,2) in @a.jpg; translate it"]));
        Assert.Equal(
            [
                "1. image-text-retrieval: bus, 3 at most",
                "   \"find 3 pictures of a bus\": photos of the album, by words",
                "2. interactive-segmentation of a.jpg at (1, 2)",
                "   \"mask the thing at (1,2) in @a.jpg\": a point was named",
                "Left out: \"translate it\". 'translate' is nothing that the engine does.",
            ],
            _run.Lines);
        Assert.Null(_run.Engine.Loaded);
    }

    [Fact]
    public async Task A_program_reads_one_line()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--json", "Find", "the", "dog", "in", "@park.jpg"]));
        var step = Assert.Single(CompositionJson.Read(Assert.Single(_run.Lines)).Steps);
        Assert.Equal(("grounded-segmentation", "park.jpg", "dog"), (step.Prototype, step.Images!.ToString(), Assert.Single(step.Phrases!)));
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--json", ""]));
        Assert.True(CompositionJson.Read(_run.Out).IsRefusal);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "rotate \u001b[31m@a.jpg"]));
        Assert.Equal("Nothing to do: 'rotate' is nothing that the engine does.", _run.Lines[0]);
        Assert.DoesNotContain('\u001b', _run.Out);
    }

    [Fact]
    public async Task An_image_at_hand_is_meant_where_none_is_named()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "where is the dog?", "--image", "@now.jpg", "--json"]));
        Assert.Equal("now.jpg", CompositionJson.Read(_run.Out).Steps[0].Images!.ToString());
    }

    [Fact]
    public async Task A_file_is_composed_a_line_a_request()
    {
        await File.WriteAllTextAsync(_run.At("requests.jsonl"), "{\"request\": \"Segment @a.jpg\"}\n\n{\"request\": \"\", \"category\": \"x\"}\n{\"request\": \"more like @b.jpg\"}\n");
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--file", _run.At("requests.jsonl"), "--json"]));
        Assert.Equal([1, 0, 1], _run.Lines.Select(line => CompositionJson.Read(line).Steps.Count));
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--file", _run.At("requests.jsonl")]));
        Assert.Equal("> Segment @a.jpg", _run.Lines[0]);
    }

    [Fact]
    public async Task What_is_expected_is_compared_by_category()
    {
        await File.WriteAllTextAsync(_run.At("exam.jsonl"), """
            {"category": "kinds", "request": "Segment @a.jpg", "steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}
            {"category": "kinds", "request": "Segment @b.jpg", "steps": [{"prototype": "semantic-segmentation", "images": "b.jpg"}]}
            {"category": "album", "held": true, "request": "more like @b.jpg", "steps": []}
            {"request": "not expected to be anything"}
            """);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--file", _run.At("exam.jsonl"), "--check"]));
        Assert.Contains("kinds 1/2", Squeezed(), StringComparison.Ordinal);
        Assert.Contains("album 0/1 0/1", Squeezed(), StringComparison.Ordinal);
        Assert.Contains("all 1/3 0/1", Squeezed(), StringComparison.Ordinal);
        Assert.Contains("> Segment @b.jpg step 1: semantic-segmentation expected, panoptic-segmentation composed", Squeezed(), StringComparison.Ordinal);
        Assert.DoesNotContain("> more like", _run.Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--file", _run.At("exam.jsonl"), "--check", "--json"]));
        Assert.Equal((1, 3), ((int)JsonNode.Parse(_run.Out)!["all"]!["right"]!, (int)JsonNode.Parse(_run.Out)!["all"]!["count"]!));

        string Squeezed() => string.Join(' ', _run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task The_schema_is_printed()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--schema"]));
        Assert.True(JsonNode.DeepEquals(CompositionJson.Schema(), JsonNode.Parse(_run.Out)));
    }

    [Theory]
    [InlineData("compose")]
    [InlineData("compose", "a", "--schema")]
    [InlineData("compose", "a", "--check")]
    [InlineData("compose", "--schema", "--file", "x")]
    public async Task What_does_not_go_together_is_refused(params string[] arguments) => Assert.Equal(ExitCode.Usage, await _run.RunAsync(arguments));

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["compose", "--file", _run.At("none.jsonl")]));
        await File.WriteAllTextAsync(_run.At("bad.jsonl"), "{\"request\": \"a\"}\nSegment @a.jpg\n");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["compose", "--file", _run.At("bad.jsonl")]));
        Assert.Contains("Line 2", _run.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_run.At("bare.jsonl"), "{\"request\": \"a\"}");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["compose", "--file", _run.At("bare.jsonl"), "--check"]));
    }

    [Fact]
    public async Task The_page_says_what_comes_out()
    {
        var page = await File.ReadAllLinesAsync(Path.Combine(RepositoryFolder.Root, "docs", "compose.md"));
        var rows = page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split(" | ")).Where(cells => cells[0].Contains(' ', StringComparison.Ordinal) && cells[0].Contains('@', StringComparison.Ordinal) || cells[0].StartsWith("| `show", StringComparison.Ordinal) || cells[0].StartsWith("| `photos", StringComparison.Ordinal) || cells[0].StartsWith("| `Find", StringComparison.Ordinal)).ToList();
        Assert.True(rows.Count >= 20);
        foreach (var row in rows)
        {
            var request = row[0][3..^1];
            Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", request]));
            var steps = _run.Lines.Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => line[3..]).ToList();
            Assert.Equal(row[1].TrimEnd(' ', '|'), steps.Count == 0 ? "none" : string.Join(" → ", steps));
        }

        var start = Array.IndexOf(page, "findagents compose \"find pictures with a red frisbee, then outline the dog in them\"");
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "find pictures with a red frisbee, then outline the dog in them"]));
        Assert.Equal(page.Skip(start + 4).TakeWhile(line => line != "```"), _run.Lines);
    }
}
