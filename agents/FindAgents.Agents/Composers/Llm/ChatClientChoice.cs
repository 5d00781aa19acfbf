using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Which language model is asked: whose it is, where, which one, and with what key.</summary>
/// <remarks>
/// Immutable and thread-safe. The key comes from the environment or a file, never from a command line, which other processes can read; it is in no message,
/// in no text of this object, and is taken out of what a server answers.
/// </remarks>
public sealed partial class ChatClientChoice
{
    /// <summary>The variable that says whose model: an address, <c>openai</c>, <c>azure</c>, <c>ollama</c>, or <c>off</c>.</summary>
    public const string Variable = "FINDAGENTS_LLM";

    /// <summary>The variable that names the model.</summary>
    public const string ModelVariable = "FINDAGENTS_LLM_MODEL";

    /// <summary>The variable that holds the address of a provider that is named by a word.</summary>
    public const string EndpointVariable = "FINDAGENTS_LLM_ENDPOINT";

    /// <summary>The variable that holds the key.</summary>
    public const string KeyVariable = "FINDAGENTS_LLM_KEY";

    /// <summary>The variable that names a file which holds the key.</summary>
    public const string KeyFileVariable = "FINDAGENTS_LLM_KEY_FILE";

    // The client insists on a key; the handler below it sends the real one, or none.
    private const string NoKey = "none";

    private readonly string? _key;

    private ChatClientChoice(LlmProvider provider, Uri address, string model, string? key, string? keySource) =>
        (Provider, Address, Model, _key, KeySource) = (provider, address, model, key, keySource);

    /// <summary>Whose it is.</summary>
    public LlmProvider Provider { get; }

    /// <summary>The address below which it answers, such as <c>https://api.openai.com/v1/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The model's name there; of Azure the deployment's.</summary>
    public string Model { get; }

    /// <summary>Where the key came from, such as a variable's name; <see langword="null"/> where there is none.</summary>
    public string? KeySource { get; }

    /// <summary>Opens the model; nothing is sent yet.</summary>
    /// <returns>A client that does not retry by itself, follows no redirects and reads at most 4 MiB of an answer; the caller's to dispose of.</returns>
    public IChatClient Open()
    {
        var web = new HttpClient(new LlmHttpHandler(_key, Provider == LlmProvider.Azure)) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        var client = new OpenAIClient(new ApiKeyCredential(NoKey), new OpenAIClientOptions
        {
            Endpoint = Address,
            Transport = new HttpClientPipelineTransport(web),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = System.Threading.Timeout.InfiniteTimeSpan,
        });
        return new OwningChatClient(client.GetChatClient(Model).AsIChatClient(), web);
    }

    /// <summary>The choice in a line, without the key.</summary>
    public override string ToString() =>
        $"{Quote.Short(Model)} at {Address} ({Provider.ToString().ToLowerInvariant()}), {(KeySource is null ? "no key" : $"key from {KeySource}")}";

    private sealed class OwningChatClient(IChatClient inner, HttpClient web) : DelegatingChatClient(inner)
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                web.Dispose();
            }
        }
    }
}
