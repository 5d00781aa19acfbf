using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using Microsoft.Extensions.Logging;

namespace FindAgents.Agents.Tests.Composers.Llm;

/// <summary>What goes over the wire to each kind of server, and what comes of what they send back.</summary>
public sealed class ChatWireTests
{
    private const string Key = "sk-5ecret-0123456789";
    private const string Request = "Find the dog in @park.jpg";
    private const string Right = """{"steps": [{"prototype": "grounded-segmentation", "images": "park.jpg", "phrases": ["dog"]}]}""";

    private static readonly LlmComposerOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task An_openai_compatible_server_is_sent_what_it_expects()
    {
        using var wire = new ChatWire((response, _) => ChatWire.SayAsync(response, Right));
        var trace = await ComposeAsync(new() { ["FINDAGENTS_LLM"] = $"{wire.Address}/v1/", ["FINDAGENTS_LLM_KEY"] = Key });
        Assert.Equal("park.jpg", trace.Composition.Steps[0].Images!.ToString());
        Assert.Equal(("wire-1", 321, 45), (trace.Model, trace.InputTokens, trace.OutputTokens));
        var (path, headers, body) = Assert.Single(wire.Requests);
        Assert.Equal(("/v1/chat/completions", $"Bearer {Key}"), (path, headers["authorization"]));
        Assert.DoesNotContain("api-key", headers.Keys);
        Assert.Equal(("tiny", true, 0), (body.GetProperty("model").GetString(), body.GetProperty("stream").GetBoolean(), body.GetProperty("temperature").GetInt32()));
        Assert.Equal(["system", "user"], body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        var format = body.GetProperty("response_format");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        Assert.Contains("\"region-retrieval\"", format.GetProperty("json_schema").GetProperty("schema").GetRawText(), StringComparison.Ordinal);
        Assert.False(body.TryGetProperty("tools", out _));
        Assert.DoesNotContain(Key, body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_is_sent_its_key_in_its_own_header()
    {
        using var wire = new ChatWire((response, _) => ChatWire.SayAsync(response, Right));
        await ComposeAsync(new() { ["FINDAGENTS_LLM"] = "azure", ["FINDAGENTS_LLM_ENDPOINT"] = wire.Address, ["FINDAGENTS_LLM_KEY"] = Key });
        var (path, headers, body) = Assert.Single(wire.Requests);
        Assert.Equal(("/openai/v1/chat/completions", Key, "tiny"), (path, headers["api-key"], body.GetProperty("model").GetString()));
        Assert.DoesNotContain("authorization", headers.Keys);
    }

    [Fact]
    public async Task Ollama_is_sent_no_key()
    {
        using var wire = new ChatWire((response, _) => ChatWire.SayAsync(response, $"```json\n{Right}\n```"));
        var trace = await ComposeAsync(new() { ["FINDAGENTS_LLM"] = "ollama", ["FINDAGENTS_LLM_ENDPOINT"] = $"{wire.Address}/v1", ["FINDAGENTS_LLM_KEY"] = Key });
        Assert.Single(trace.Composition.Steps);
        var (path, headers, _) = Assert.Single(wire.Requests);
        Assert.Equal("/v1/chat/completions", path);
        Assert.Empty(headers.Keys.Intersect(["authorization", "api-key"]));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_says()
    {
        using var wire = new ChatWire((response, count) =>
        {
            response.Headers["Retry-After"] = "1";
            return count == 1 ? ChatWire.FailAsync(response, 429, "slow down") : ChatWire.SayAsync(response, Right);
        });
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var trace = await ComposeAsync(Compatible(wire));
        Assert.Equal((1, 2), (trace.Retries, wire.Requests.Count));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.9));

        using var busy = new ChatWire((response, _) =>
        {
            response.Headers["Retry-After"] = "3600";
            return ChatWire.FailAsync(response, 429, "slow down");
        });
        Assert.Contains("slow down", (await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(Compatible(busy)))).Message, StringComparison.Ordinal);
        Assert.Single(busy.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(400)]
    [InlineData(404)]
    public async Task The_key_is_in_no_message_though_the_server_repeats_it(int status)
    {
        using var wire = new ChatWire((response, _) => ChatWire.FailAsync(response, status, $"key {Key} is odd"));
        var log = new Lines();
        var exception = await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(Compatible(wire), log: log));
        Assert.Contains($"{status}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, exception + string.Join('\n', log.Said), StringComparison.Ordinal);
        Assert.Equal(status < 404 && status > 400, !exception.Message.Contains("is odd", StringComparison.Ordinal));
        Assert.Equal(status switch { 500 => 3, 400 => 2, _ => 1 }, wire.Requests.Count);
        Assert.Equal(status is 500 or 400, log.Said.Count > 0);
    }

    [Fact]
    public async Task A_server_that_knows_no_schemas_is_asked_without()
    {
        using var wire = new ChatWire((response, count) => count == 1 ? ChatWire.FailAsync(response, 400, "response_format is not supported") : ChatWire.SayAsync(response, $"Here: {Right}"));
        Assert.Single((await ComposeAsync(Compatible(wire))).Composition.Steps);
        Assert.Equal([true, false], wire.Requests.Select(request => request.Body.TryGetProperty("response_format", out _)));
    }

    [Fact]
    public async Task Json_that_is_broken_is_sent_back()
    {
        using var wire = new ChatWire((response, count) => ChatWire.SayAsync(response, count == 1 ? Right[..30] : Right));
        Assert.Equal(2, (await ComposeAsync(Compatible(wire))).Rounds.Count);
        Assert.Equal(["system", "user", "assistant", "user"], wire.Requests.Last().Body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_wire_that_is_broken_is_an_error()
    {
        using var wire = new ChatWire((response, _) =>
        {
            ChatWire.Begin(response);
            return ChatWire.WriteAsync(response, "data: {\"choices\": [\n\n");
        });
        await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(Compatible(wire)));
        await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(new() { ["FINDAGENTS_LLM"] = "http://127.0.0.1:1/v1" }));
    }

    [Fact]
    public async Task A_slow_server_is_left()
    {
        using var done = new CancellationTokenSource();
        using var wire = new ChatWire(async (response, _) =>
        {
            ChatWire.Begin(response);
            await ChatWire.EventAsync(response, "{", null);
            await Task.Delay(Timeout.Infinite, done.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var exception = await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(Compatible(wire), new LlmComposerOptions { Timeout = TimeSpan.FromSeconds(1) }));
        Assert.Contains("did not answer within 1 seconds", exception.Message, StringComparison.Ordinal);
        await done.CancelAsync();
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        var sent = 0L;
        using var wire = new ChatWire(async (response, _) =>
        {
            ChatWire.Begin(response);
            while (true)
            {
                await ChatWire.EventAsync(response, new string('x', 500), null);
                Interlocked.Add(ref sent, 500);
            }
        });
        Assert.Contains("longer than", (await Assert.ThrowsAsync<CompositionException>(() => ComposeAsync(Compatible(wire)))).Message, StringComparison.Ordinal);
        Assert.InRange(Interlocked.Read(ref sent), 32_000, 64_000_000);
    }

    [Fact]
    public async Task A_line_without_end_is_not_read_to_its_end()
    {
        var sent = 0L;
        using var wire = new ChatWire(async (response, _) =>
        {
            ChatWire.Begin(response);
            for (var line = new string('x', 1 << 16); ; line = new string('x', 1 << 16))
            {
                await ChatWire.WriteAsync(response, line);
                Interlocked.Add(ref sent, line.Length);
            }
        });
        await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(Compatible(wire)));
        Assert.InRange(Interlocked.Read(ref sent), 1L << 20, 64L << 20);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var other = new ChatWire((response, _) => ChatWire.SayAsync(response, Right));
        using var wire = new ChatWire((response, _) =>
        {
            response.Redirect($"{other.Address}/v1/chat/completions");
            response.StatusCode = 307;
            return Task.CompletedTask;
        });
        Assert.Contains("307", (await Assert.ThrowsAsync<LlmException>(() => ComposeAsync(Compatible(wire)))).Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    private static Dictionary<string, string> Compatible(ChatWire wire) => new() { ["FINDAGENTS_LLM"] = $"{wire.Address}/v1", ["FINDAGENTS_LLM_KEY"] = Key };

    private static async Task<ComposeTrace> ComposeAsync(Dictionary<string, string> environment, LlmComposerOptions? options = null, ILogger<LlmComposer>? log = null)
    {
        var choice = ChatClientChoice.Read(model: "tiny", environment: environment.GetValueOrDefault)!;
        using var client = choice.Open();
        return await new LlmComposer(client, options ?? Quick, log).ComposeTracedAsync(Request);
    }

    private sealed class Lines : ILogger<LlmComposer>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception) + exception);
    }
}
