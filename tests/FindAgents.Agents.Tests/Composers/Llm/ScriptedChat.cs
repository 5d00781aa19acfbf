using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Tests.Composers.Llm;

/// <summary>A language model that says, call by call, what a test wants it to, mischief included; its last answer again and again.</summary>
internal sealed class ScriptedChat(params Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>[] answers) : IChatClient
{
    private int _calls;

    public ScriptedChat(params string[] answers)
        : this([.. answers.Select(Says)])
    {
    }

    /// <summary>The messages and options of each call.</summary>
    public ConcurrentQueue<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> Calls { get; } = [];

    /// <summary>Whether somebody disposed of it.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>An answer in pieces, with its model and its price.</summary>
    public static Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Says(string text) =>
        Gives([.. text.Chunk(7).Select(piece => (AIContent)new TextContent(new string(piece))), new UsageContent(new UsageDetails { InputTokenCount = 100, OutputTokenCount = 10 })]);

    /// <summary>An answer of any contents.</summary>
    public static Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Gives(params AIContent[] contents) =>
        token => contents.Select(content => new ChatResponseUpdate(ChatRole.Assistant, [content]) { ModelId = "scripted-1" }).ToAsyncEnumerable();

    /// <summary>No answer, but an error.</summary>
    public static Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Throws(Func<Exception> error) => token => Thrown(error, token);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls.Enqueue(([.. messages], options!));
        return answers[Math.Min(Interlocked.Increment(ref _calls), answers.Length) - 1](cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => IsDisposed = true;

    private static async IAsyncEnumerable<ChatResponseUpdate> Thrown(Func<Exception> error, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (error() is { } exception)
        {
            throw exception;
        }

        yield break;
    }
}
