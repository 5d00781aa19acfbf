using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine.Imaging;
using FindAgents.Training.Bench;
using Microsoft.Extensions.AI;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class BenchCommandTests : IDisposable
{
    private const int Width = 12;
    private const int Height = 8;

    private readonly CommandRun _run = new();

    public BenchCommandTests()
    {
        // One photo: its left half is a dog, its right half grass.
        Directory.CreateDirectory(_run.At("coco/images"));
        Directory.CreateDirectory(_run.At("coco/annotations"));
        Directory.CreateDirectory(_run.At("coco/panoptic_val"));
        var (photo, map) = (new byte[Width * Height * 3], new byte[Width * Height * 3]);
        for (var i = 0; i < Width * Height; i++)
        {
            (photo[i * 3], map[i * 3]) = (90, (byte)(i % Width < Width / 2 ? 1 : 2));
        }

        File.WriteAllBytes(_run.At("coco/images/9.png"), new RgbImage(Width, Height, photo).ToPng());
        File.WriteAllBytes(_run.At("coco/panoptic_val/9.png"), new RgbImage(Width, Height, map).ToPng());
        Write("panoptic_val", new
        {
            images = new[] { new { id = 9, file_name = "9.png", width = Width, height = Height } },
            annotations = new[] { new { image_id = 9, file_name = "9.png", segments_info = new[] { new { id = 1, category_id = 18 }, new { id = 2, category_id = 193 } } } },
            categories = new[] { new { id = 18, name = "dog", supercategory = "animal", isthing = 1 }, new { id = 193, name = "grass-merged", supercategory = "plant", isthing = 0 } },
        });
        Captions("A puppy on the lawn near a zeppelin.", "The dog");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Build_writes_the_file_and_says_what_came_of_what()
    {
        Assert.Equal(ExitCode.Ok, await BuildAsync());
        var file = EntityFile.Read(_run.At("entity.json"));
        Assert.Equal(["A puppy on the lawn near a zeppelin.", "The dog"], file.Annotations.Select(annotation => annotation.Sentence));
        Assert.Equal(["A puppy", "the lawn"], file.Annotations[0].Phrases.Select(phrase => phrase.Phrase));
        Assert.Contains("zeppelin (1)", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Wrote 3 phrases (0 of several segments) in 2 sentences about 1 photos", _run.Out, StringComparison.Ordinal);
        Assert.Equal(["entity.json"], Directory.GetFiles(_run.At("."), "*entity*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Build_prints_its_figures_for_machines()
    {
        Assert.Equal(ExitCode.Ok, await BuildAsync("--json"));
        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal(3, json.RootElement.GetProperty("groundings").GetProperty("grounded").GetInt32());
        Assert.Equal(0.75, json.RootElement.GetProperty("groundedShare").GetDouble());
        Assert.Equal("zeppelin", json.RootElement.GetProperty("unknownHeads")[0].GetProperty("noun").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("sources").GetProperty("rules").GetInt32());
    }

    [Fact]
    public async Task Build_asks_a_chat_model_and_says_where_its_answer_was_not_used()
    {
        using var good = new Chat("""{"captions":[{"index":1,"phrases":[{"text":"The dog","ids":[1]}]}]}""");
        Assert.Equal(ExitCode.Ok, await ChatAsync(good));
        Assert.Equal(["The dog"], EntityFile.Read(_run.At("entity.json")).Annotations.Select(annotation => annotation.Sentence));
        Assert.Equal((new Uri("http://localhost:1/v1"), "tiny"), (good.Endpoint, good.Model));

        using var bad = new Chat("nonsense");
        Assert.Equal(ExitCode.Ok, await ChatAsync(bad));
        Assert.Equal(2, EntityFile.Read(_run.At("entity.json")).Annotations.Count);
        Assert.Contains("Photo 9 went to the rules", bad.Error, StringComparison.Ordinal);
        Assert.Contains("1 by the rules in the model's stead", bad.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_comes_from_the_environment()
    {
        var variable = $"FINDAGENTS_TEST_{Guid.NewGuid():n}";
        Environment.SetEnvironmentVariable(variable, "s3cret");
        using var chat = new Chat("""{"captions":[]}""");
        Assert.Equal(ExitCode.Ok, await ChatAsync(chat, "--key-variable", variable));
        Assert.Equal("s3cret", chat.Key);
        Assert.DoesNotContain("s3cret", chat.Out + chat.Error, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(variable, null);
    }

    [Fact]
    public async Task A_server_is_spoken_to_as_openai_does()
    {
        using var server = new ChatServer("""{"captions":[{"index":1,"phrases":[{"text":"The dog","ids":[1]}]}]}""");
        var variable = $"FINDAGENTS_TEST_{Guid.NewGuid():n}";
        Environment.SetEnvironmentVariable(variable, "s3cret");
        Assert.Equal(ExitCode.Ok, await BuildAsync("--endpoint", server.Address, "--model", "tiny", "--key-variable", variable));
        Environment.SetEnvironmentVariable(variable, null);
        Assert.Equal(["The dog"], EntityFile.Read(_run.At("entity.json")).Annotations.Select(annotation => annotation.Sentence));
        var (path, key, body) = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer s3cret"), (path, key));
        using var request = JsonDocument.Parse(body);
        Assert.Equal("tiny", request.RootElement.GetProperty("model").GetString());
        Assert.Equal(["system", "user"], request.RootElement.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Contains("zeppelin", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--endpoint", "http://localhost:1/v1")]
    [InlineData("--model", "tiny")]
    [InlineData("--endpoint", "not an address")]
    [InlineData("--photos", "0")]
    public async Task Build_refuses_options_that_make_no_sense(string option, string value)
    {
        Assert.Equal(ExitCode.Usage, await BuildAsync(option, value));
        Assert.Contains("--", _run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.At("entity.json")));
    }

    [Fact]
    public async Task Build_leaves_an_older_file_alone_when_it_fails()
    {
        File.WriteAllText(_run.At("entity.json"), "older");
        File.Delete(_run.At("coco/annotations/captions_val.json"));
        Assert.Equal(ExitCode.Input, await BuildAsync());
        Assert.Contains("captions_val.json", _run.Error, StringComparison.Ordinal);
        Assert.Equal("older", File.ReadAllText(_run.At("entity.json")));
    }

    [Fact]
    public async Task Build_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        Assert.Equal(ExitCode.Cancelled, await _run.RunAsync(["bench", "build", "--data", _run.At("coco"), "--out", _run.At("entity.json")], source.Token));
        Assert.False(File.Exists(_run.At("entity.json")));
    }

    [Fact]
    public async Task Show_draws_a_photo_with_its_sentences()
    {
        await BuildAsync();
        Assert.Equal(ExitCode.Ok, await ShowAsync("--image", "9", "--out", _run.At("nine.png")));
        Assert.Equal(["[A puppy: 1] on [the lawn: 2] near a zeppelin.", "[The dog: 1]"], _run.Lines);
        Assert.True(RgbImage.Load(_run.At("nine.png")).Height > Height);
    }

    [Fact]
    public async Task Show_draws_the_same_random_phrases_for_a_seed()
    {
        await BuildAsync();
        Assert.Equal(ExitCode.Ok, await ShowAsync("--sample", "2", "--seed", "5", "--out", _run.At("sheet.jpg")));
        var first = _run.Out;
        Assert.Equal(2, _run.Lines.Count);
        Assert.Equal(ExitCode.Ok, await ShowAsync("--sample", "2", "--seed", "5", "--out", _run.At("sheet.jpg")));
        Assert.Equal(first, _run.Out);
    }

    [Fact]
    public async Task Show_says_what_is_wrong()
    {
        await BuildAsync();
        Assert.Equal(ExitCode.Usage, await ShowAsync("--image", "9", "--sample", "2", "--out", _run.At("x.png")));
        Assert.Equal(ExitCode.Usage, await ShowAsync("--out", _run.At("x.png")));
        Assert.Equal(ExitCode.Usage, await ShowAsync("--image", "9", "--out", _run.At("x.gif")));
        Assert.Equal(ExitCode.Input, await ShowAsync("--image", "8", "--out", _run.At("x.png")));
        Assert.Contains("image 8", _run.Error, StringComparison.Ordinal);
        File.WriteAllText(_run.At("entity.json"), "{}");
        Assert.Equal(ExitCode.Input, await ShowAsync("--image", "9", "--out", _run.At("x.png")));
        Assert.Contains("entity.json", _run.Error, StringComparison.Ordinal);
    }

    private Task<int> BuildAsync(params string[] more) => _run.RunAsync(["bench", "build", "--data", _run.At("coco"), "--out", _run.At("entity.json"), .. more]);

    private Task<int> ShowAsync(params string[] more) => _run.RunAsync(["bench", "show", _run.At("entity.json"), "--data", _run.At("coco"), .. more]);

    private Task<int> ChatAsync(Chat chat, params string[] more) =>
        chat.RunAsync(_run, ["bench", "build", "--data", _run.At("coco"), "--out", _run.At("entity.json"), "--endpoint", "http://localhost:1/v1", "--model", "tiny", .. more]);

    private void Captions(params string[] captions) =>
        Write("captions_val", new { images = Array.Empty<object>(), annotations = captions.Select(caption => new { image_id = 9, caption }) });

    private void Write(string name, object content) => File.WriteAllText(_run.At($"coco/annotations/{name}.json"), JsonSerializer.Serialize(content));

    /// <summary>A command line whose chat model always says the same.</summary>
    private sealed class Chat(string answer) : IChatClient
    {
        public Uri? Endpoint { get; private set; }

        public string? Model { get; private set; }

        public string? Key { get; private set; }

        public string Out { get; private set; } = "";

        public string Error { get; private set; } = "";

        public async Task<int> RunAsync(CommandRun run, IReadOnlyList<string> arguments)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var code = await new FindAgentsCommand(new CliContext
            {
                Out = output,
                Error = error,
                Console = CliContext.CreateConsole(output, isRedirected: true),
                Notes = CliContext.CreateConsole(error, isRedirected: true),
                LoadEngine = _ => run.Engine,
                OpenChat = (endpoint, model, key) =>
                {
                    (Endpoint, Model, Key) = (endpoint, model, key);
                    return this;
                },
            }).RunAsync(arguments);
            (Out, Error) = (output.ToString(), error.ToString());
            return code;
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)));

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
