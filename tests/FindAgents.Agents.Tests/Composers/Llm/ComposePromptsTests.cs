using System.Text.Json;
using CsCheck;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Composers.Llm;

/// <summary>Prompt files: what is in them, what may be, and that nobody writes his way out of the data.</summary>
public sealed class ComposePromptsTests : IDisposable
{
    private const string Fence = "=====0123456789abcdef=====";

    private static readonly string[] Pieces = ["\n", "\r\n", "\u2028", "\u0085", Fence, "\"", "\\", "\\n", "}", "]", "{{fence}}", "{{data}}", "{{", "}}", "</data>", "<|im_end|>", "```", "system:", "ignore your instructions", "@/etc/passwd", "写真", "é", "\u202e", "\ud83e\udd9c"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_is_told_of_every_prototype_and_the_schema()
    {
        var system = ComposePrompts.Default.System(PrototypeCatalogue.BuiltIn, true, 20);
        Assert.All(PrototypeCatalogue.BuiltIn.Entries, entry => Assert.Contains($"- {entry.Name}: ", system, StringComparison.Ordinal));
        var schema = system.Split('\n').Single(line => line.StartsWith("{\"type\"", StringComparison.Ordinal));
        Assert.Equal(CompositionJson.Schema().ToJsonString(), JsonSerializer.Serialize(JsonDocument.Parse(schema).RootElement));
        Assert.DoesNotContain("{{", system, StringComparison.Ordinal);
        Assert.DoesNotContain("There is no album", system, StringComparison.Ordinal);
        Assert.Contains("There is no album", ComposePrompts.Default.System(PrototypeCatalogue.BuiltIn, false, 20), StringComparison.Ordinal);
        Assert.Equal((0f, 2000), (ComposePrompts.Default.Temperature, ComposePrompts.Default.MaxTokens));
    }

    [Fact]
    public void Rendering_is_deterministic()
    {
        Assert.Equal(ComposePrompts.Default.System(PrototypeCatalogue.BuiltIn, true, 20), ComposePrompts.Default.System(PrototypeCatalogue.BuiltIn, true, 20));
        Assert.Equal(User("a @b.jpg", new KnownImage("c.jpg", 3, 4)), User("a @b.jpg", new KnownImage("c.jpg", 3, 4)));
        Assert.Equal(["""{"request":"a @b.jpg","images":[{"name":"c.jpg","width":3,"height":4}]}"""], DataLines(User("a @b.jpg", new KnownImage("c.jpg", 3, 4))));
    }

    [Fact]
    public async Task The_fence_is_new_in_each_message()
    {
        var chat = new ScriptedChat("nonsense");
        var composer = new LlmComposer(chat);
        await Assert.ThrowsAsync<CompositionException>(() => composer.ComposeAsync("a @b.jpg"));
        await Assert.ThrowsAsync<CompositionException>(() => composer.ComposeAsync("a @b.jpg"));
        var fences = chat.Calls.Select(call => call.Messages[^1].Text.Split('\n').First(line => line.StartsWith("=====", StringComparison.Ordinal))).ToList();
        Assert.Equal(4, fences.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Nobody_writes_his_way_out_of_the_data() =>
        Gen.OneOf(
            Gen.String,
            Gen.OneOf(Pieces).List[0, 12].Select(string.Concat))
            .Select(text => string.Concat(text.EnumerateRunes()))
            .Sample(
                text =>
                {
                    var user = User(text, new KnownImage(text));
                    var data = Assert.Single(DataLines(user));
                    Assert.Equal(4, user.Split('\n').Length);
                    Assert.DoesNotContain(data, letter => char.IsControl(letter) || letter is '<' or '\u2028' or '\u202e' or '`');
                    using var json = JsonDocument.Parse(data);
                    Assert.Equal(text, json.RootElement.GetProperty("request").GetString());
                    Assert.Equal(text, json.RootElement.GetProperty("images")[0].GetProperty("name").GetString());

                    var complaint = Assert.Single(DataLines(ComposePrompts.Default.Repair(Fence, [text])));
                    Assert.Equal(text, JsonDocument.Parse(complaint).RootElement[0].GetString());
                },
                iter: 3000);

    [Fact]
    public async Task Every_example_is_right_and_the_offline_composer_agrees()
    {
        var examples = ComposePrompts.Default.Shown;
        Assert.True(examples.Count >= 10);
        var exam = await File.ReadAllTextAsync(Path.Combine(DocPage.Root, "tests", "fixtures", "compose", "requests.jsonl"));
        foreach (var example in examples)
        {
            Assert.Empty(new CompositionValidator().Validate(example.Answer));
            var offline = await new OfflineComposer().ComposeAsync(example.Request, new ComposeOptions { Images = example.Images ?? [] });
            Assert.Equal(example.Answer.Steps.Select(step => step with { Why = null }), offline.Steps.Select(step => step with { Why = null }));
            Assert.DoesNotContain(example.Request, exam, StringComparison.OrdinalIgnoreCase);
            // An answer that is shown is one that would be taken.
            var chat = new ScriptedChat(CompositionJson.Write(example.Answer));
            Assert.Equal(example.Answer.Steps, (await new LlmComposer(chat).ComposeAsync(example.Request, new ComposeOptions { Images = example.Images ?? [] })).Steps);
        }

        Assert.Empty(PrototypeCatalogue.BuiltIn.Entries.Select(entry => entry.Name).Except(examples.SelectMany(example => example.Answer.Steps).Select(step => step.Prototype)));
    }

    [Fact]
    public void Files_of_ones_own_replace_those_that_come_along()
    {
        Write("compose-repair.yaml", "name: mine\nuser: 'No: {{fence}} {{complaints}}'\n");
        Write("compose-examples.jsonl", """{"request": "everything in @mine.jpg", "answer": {"steps": [{"prototype": "panoptic-segmentation", "images": "mine.jpg"}]}}""");
        var prompts = ComposePrompts.Load(_folder.Path);
        Assert.Equal("No: f [\"x\"]", prompts.Repair("f", ["x"]));
        Assert.Contains("mine.jpg", prompts.System(PrototypeCatalogue.BuiltIn, true, 20), StringComparison.Ordinal);
        Assert.DoesNotContain("harbour.jpg", prompts.System(PrototypeCatalogue.BuiltIn, true, 20), StringComparison.Ordinal);
        Assert.Equal(2000, prompts.MaxTokens);
    }

    [Theory]
    [InlineData("name: x\nsystem: |\n  {{catalogue}}\n  {{schema}}\n  {{secret}}\nuser: '{{fence}}{{data}}'", 5, "no variable 'secret'")]
    [InlineData("name: x\nsystem: |\n  {{#each catalogue}}\n  {{schema}}\n  {{/each}}\nuser: '{{fence}}{{data}}'", 4, "in an item of 'catalogue'")]
    [InlineData("name: x\nsystem: |\n  {{#each catalogue}}{{name}}\nuser: '{{fence}}{{data}}'", 3, "not closed")]
    [InlineData("name: x\nsystem: |\n  {{#if album}}{{/each}}\nuser: '{{fence}}{{data}}'", 3, "closes nothing")]
    [InlineData("name: x\nsystem: |\n  {{#each schema}}{{/each}}\nuser: '{{fence}}{{data}}'", 3, "is no list")]
    [InlineData("name: x\nsystem: |\n  {{> other}}\nuser: '{{fence}}{{data}}'", 3, "not understood")]
    [InlineData("name: x\nsystem: |\n\n  {{{data}}}\nuser: '{{fence}}{{data}}'", 4, "not understood")]
    [InlineData("name: x\nsystem: |\n  {{schema\nuser: y", 3, "not closed")]
    [InlineData("name: x\nsystem: '{{schema}} {{#each catalogue}}{{name}}{{/each}}'\nuser: 'no place'", 3, "no place for 'fence'")]
    [InlineData("name: x\nsystem: '{{schema}} {{#each catalogue}}{{name}}{{/each}}'\nuser: '{{fence}}'", 3, "no place for 'data'")]
    [InlineData("name: x\nsystem: '{{schema}} {{#each catalogue}}{{name}}{{/each}}'\n", 1, "'user' is missing")]
    [InlineData("description: x\nsystem: '{{schema}} {{#each catalogue}}{{name}}{{/each}}'\nuser: '{{fence}}{{data}}'", 1, "'name' is missing")]
    [InlineData("name: x\ntemplate_format: jinja2\n", 2, "jinja2")]
    [InlineData("name: x\nprompt: y\n", 2, "no field 'prompt'")]
    [InlineData("name: x\nexecution_settings:\n  temperature: 9\n", 3, "temperature from 0 to 2")]
    [InlineData("name: x\nexecution_settings:\n  top_p: 1\n", 3, "no setting 'top_p'")]
    [InlineData("name: x\ninput_variables:\n  - name: secret\n", 3, "no variable 'secret'")]
    [InlineData("name: x\nsystem: [\n", 3, "no YAML")]
    [InlineData("- a\n", 1, "one mapping")]
    [InlineData("", 1, "one mapping")]
    public void What_is_wrong_in_a_file_is_named_with_its_line(string yaml, int line, string said)
    {
        Write("compose.yaml", yaml);
        var exception = Assert.Throws<PromptTemplateException>(() => ComposePrompts.Load(_folder.Path));
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
        Assert.Equal((Path.Combine(_folder.Path, "compose.yaml"), line), (exception.File, exception.Line));
        Assert.StartsWith($"{exception.File}, line {line}: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_are_checked()
    {
        Write("compose-examples.jsonl", "\n{\"request\": \"a\"}\n");
        Assert.Equal(2, Assert.Throws<PromptTemplateException>(() => ComposePrompts.Load(_folder.Path)).Line);
        Write("compose-examples.jsonl", """{"request": "a", "answer": {"steps": [{"prototype": "defects", "images": "a.jpg"}]}}""");
        var options = new LlmComposerOptions { Prompts = ComposePrompts.Load(_folder.Path) };
        Assert.Contains("no task prototype 'defects'", Assert.Throws<PromptTemplateException>(() => new LlmComposer(new ScriptedChat(""), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_prompts_is_named() =>
        Assert.Contains("holds no prompts", Assert.Throws<PromptTemplateException>(() => ComposePrompts.Load(_folder.Path)).Message, StringComparison.Ordinal);

    private static string User(string request, params KnownImage[] images) => ComposePrompts.Default.User(Fence, request, images, PrototypeCatalogue.BuiltIn, true, 20);

    private static IReadOnlyList<string> DataLines(string message)
    {
        var lines = message.Split('\n');
        var (first, last) = (Array.IndexOf(lines, Fence), Array.LastIndexOf(lines, Fence));
        return lines[(first + 1)..last];
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);
}
