using System.Text.Json.Nodes;
using FindAgents.Agents.Compositions;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Diagnosis;
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

    [Fact]
    public async Task A_language_model_composes_where_it_is_asked_to()
    {
        using var server = new ChatServer("""{"steps": [{"prototype": "grounded-segmentation", "images": "park.jpg", "phrases": ["Hund"], "why": "umkreise"}]}""");
        _run.Variables["FINDAGENTS_LLM_KEY"] = "s3cret-key-of-mine";
        string[] command = ["compose", "umkreise den Hund in @park.jpg", "--llm", server.Address, "--llm-model", "tiny"];
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(command));
        Assert.Equal(["1. grounded-segmentation of park.jpg: Hund", "   umkreise", "Composed by the language model 'tiny', 30 tokens in and 5 out."], _run.Lines);
        Assert.Equal("", _run.Error);
        var (path, key, body) = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer s3cret-key-of-mine"), (path, key));
        Assert.Contains("umkreise den Hund", body, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _run.RunAsync([.. command, "--explain"]));
        var parts = _run.Error.Split('\n').Where(line => line.StartsWith("---", StringComparison.Ordinal)).Select(line => line.Trim());
        Assert.Equal(["--- told", "--- asked", "--- answered"], parts);
        Assert.DoesNotContain("s3cret", _run.Error + _run.Out, StringComparison.Ordinal);
        Assert.Equal(3, _run.Lines.Count);
    }

    [Fact]
    public async Task The_environment_may_say_which_model_and_off_means_none()
    {
        using var server = new ChatServer("""{"steps": [{"prototype": "semantic-segmentation", "images": "a.jpg"}]}""");
        (_run.Variables["FINDAGENTS_LLM"], _run.Variables["FINDAGENTS_LLM_MODEL"]) = (server.Address, "tiny");
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "segment @a.jpg"]));
        Assert.Equal("1. semantic-segmentation of a.jpg", _run.Lines[0]);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "segment @a.jpg", "--llm", "off"]));
        Assert.Equal("1. panoptic-segmentation of a.jpg", _run.Lines[0]);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_language_model_sits_the_exam_as_the_parser_does()
    {
        using var server = new ChatServer("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}""");
        await File.WriteAllTextAsync(_run.At("exam.jsonl"), """
            {"category": "kinds", "request": "Segment @a.jpg", "steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}
            {"category": "kinds", "request": "Segment @b.jpg", "steps": [{"prototype": "panoptic-segmentation", "images": "b.jpg"}]}
            """);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--file", _run.At("exam.jsonl"), "--check", "--json", "--llm", server.Address, "--llm-model", "tiny"]));
        Assert.Equal((1, 2), ((int)JsonNode.Parse(_run.Out)!["all"]!["right"]!, (int)JsonNode.Parse(_run.Out)!["all"]!["count"]!));
        // The second answer names an image that the request does not: it is asked again, and counted as wrong.
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["compose", "--file", _run.At("exam.jsonl"), "--check", "--llm", server.Address, "--llm-model", "tiny"]));
        Assert.Contains("no composition: Step 1, 'images': There is no image 'a.jpg'", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_parser_answers_in_the_models_stead_where_that_is_wanted()
    {
        using var server = new ChatServer("I cannot do that.");
        string[] command = ["compose", "Segment @a.jpg", "--llm", server.Address, "--llm-model", "tiny"];
        Assert.Equal(ExitCode.Input, await _run.RunAsync(command));
        Assert.Contains("There is no JSON in the answer", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync([.. command, "--llm-fallback"]));
        Assert.Equal("1. panoptic-segmentation of a.jpg", _run.Lines[0]);
        Assert.StartsWith("Composed offline", _run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_of_ones_own_are_used_and_checked()
    {
        using var server = new ChatServer("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}""");
        Directory.CreateDirectory(_run.At("prompts"));
        string[] command = ["compose", "Segment @a.jpg", "--llm", server.Address, "--llm-model", "tiny", "--prompts", _run.At("prompts")];
        await File.WriteAllTextAsync(_run.At("prompts/compose.yaml"), "name: mine\nsystem: 'Mine: {{schema}}{{#each catalogue}}{{name}}{{/each}}'\nuser: '{{fence}} {{data}}'\n");
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(command));
        Assert.Contains("Mine: ", Assert.Single(server.Requests).Body, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_run.At("prompts/compose.yaml"), "name: mine\nsystem: '{{secrets}}'\n");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(command));
        Assert.Contains("compose.yaml, line 2: There is no variable 'secrets'", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--prompts", "x")]
    [InlineData(ExitCode.Usage, "--llm-timeout", "0")]
    [InlineData(ExitCode.Usage, "--llm-fallback")]
    [InlineData(ExitCode.Input, "--llm", "gpt", "--llm-model", "x")]
    [InlineData(ExitCode.Input, "--llm", "openai", "--llm-model", "x")]
    [InlineData(ExitCode.Input, "--llm-model", "x")]
    [InlineData(ExitCode.Input, "--llm", "http://localhost:1/v1", "--llm-model", "x", "--prompts", "nowhere")]
    public async Task A_language_model_that_is_not_configured_is_said_so(int code, params string[] options)
    {
        Assert.Equal(code, await _run.RunAsync(["compose", "Segment @a.jpg", .. options]));
        Assert.NotEqual("", _run.Error);
        Assert.Equal("", _run.Out);
    }

    [Fact]
    public void The_doctor_says_which_model_is_configured_and_asks_none()
    {
        Assert.Equal("offline; no language model is configured", LlmChecks.Configured(_ => null).Found);
        var environment = new Dictionary<string, string> { ["FINDAGENTS_LLM"] = "openai", ["FINDAGENTS_LLM_MODEL"] = "m", ["OPENAI_API_KEY"] = "s3cret" };
        Assert.Equal("language model m at https://api.openai.com/v1/ (openai), key from OPENAI_API_KEY; not asked here", LlmChecks.Configured(environment.GetValueOrDefault).Found);
        environment.Remove("FINDAGENTS_LLM_MODEL");
        var check = LlmChecks.Configured(environment.GetValueOrDefault);
        Assert.Equal(CheckState.Warn, check.State);
        Assert.Contains("FINDAGENTS_LLM_MODEL", check.Advice, StringComparison.Ordinal);
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
