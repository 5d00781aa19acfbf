using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Chat.Tests;

/// <summary>A chat model that says what a script says, and keeps what it was asked.</summary>
/// <param name="script">What it answers to each call, in their order; the last answers all further ones.</param>
internal sealed class ScriptedModel(params Func<IReadOnlyList<ChatMessage>, ChatResponse>[] script) : IChatClient
{
    private readonly List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> _asked = [];

    /// <summary>What it was asked.</summary>
    public IReadOnlyList<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Asked => _asked;

    /// <summary>Begins the script anew.</summary>
    public void Again() => _asked.Clear();

    /// <summary>Says words.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Says(string text) => _ => new ChatResponse(new ChatMessage(ChatRole.Assistant, text));

    /// <summary>Calls a tool.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Calls(string tool, string arguments) => _ =>
        new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(Guid.NewGuid().ToString("n"), tool, System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments))]));

    /// <summary>Says what a tool answered to it last.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Repeats() => messages =>
        new ChatResponse(new ChatMessage(ChatRole.Assistant, $"It says: {(messages.SelectMany(message => message.Contents.OfType<FunctionResultContent>()).Last().Result is System.Text.Json.Nodes.JsonObject { } told ? (string?)told["error"] : "something else")}"));

    /// <summary>Fails.</summary>
    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Fails(Exception exception) => _ => throw exception;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<ChatMessage> asked = [.. messages];
        _asked.Add((asked, options));
        return Task.FromResult(script[Math.Min(_asked.Count, script.Length) - 1](asked));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
