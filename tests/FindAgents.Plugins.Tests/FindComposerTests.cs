using FindAgents.Agents.Composers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace FindAgents.Plugins.Tests;

/// <summary>The composer over a kernel's own language model.</summary>
public sealed class FindComposerTests
{
    [Fact]
    public async Task A_kernels_chat_service_composes()
    {
        var builder = Kernel.CreateBuilder();
        var chat = new Chat("""{"steps": [{"prototype": "semantic-segmentation", "images": "a.jpg"}]}""");
        builder.Services.AddSingleton<IChatCompletionService>(chat);
        var composer = builder.AddFindComposer().Build().GetRequiredService<IComposer>();
        Assert.Equal("semantic-segmentation", Assert.Single((await composer.ComposeAsync("segment @a.jpg")).Steps).Prototype);
        Assert.Equal([AuthorRole.System, AuthorRole.User], Assert.Single(chat.Calls).Select(message => message.Role));
    }

    [Fact]
    public void A_kernel_without_one_composes_offline() =>
        Assert.IsType<OfflineComposer>(Kernel.CreateBuilder().AddFindComposer().Build().GetRequiredService<IComposer>());

    private sealed class Chat(string answer) : IChatCompletionService
    {
        public List<ChatHistory> Calls { get; } = [];

        public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

        public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("The composer reads answers while they are made.");

        public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
            ChatHistory chatHistory,
            PromptExecutionSettings? executionSettings = null,
            Kernel? kernel = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Calls.Add(chatHistory);
            foreach (var piece in answer.Chunk(20))
            {
                await Task.Yield();
                yield return new StreamingChatMessageContent(AuthorRole.Assistant, new string(piece));
            }
        }
    }
}
