using Microsoft.Extensions.AI;

namespace FindAgents.Training.Tests.Bench;

/// <summary>A chat client that says what it was told to say, one answer a call.</summary>
internal sealed class ScriptedChatClient(params Func<string>[] answers) : IChatClient
{
    public ScriptedChatClient(params string[] answers)
        : this([.. answers.Select(answer => (Func<string>)(() => answer))])
    {
    }

    /// <summary>The messages of each call.</summary>
    public List<IReadOnlyList<ChatMessage>> Calls { get; } = [];

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.Add([.. messages]);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answers[Calls.Count - 1]())));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The proposer asks for whole answers.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
