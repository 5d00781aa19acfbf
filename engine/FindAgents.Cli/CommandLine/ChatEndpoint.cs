using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;

namespace FindAgents.Cli.CommandLine;

/// <summary>Chat models behind OpenAI-compatible servers.</summary>
internal static class ChatEndpoint
{
    // The client insists on a key; servers that need none look at none.
    private const string NoKey = "none";

    /// <summary>Opens a chat model; nothing is sent yet.</summary>
    /// <param name="endpoint">The server's base address.</param>
    /// <param name="model">The model's name there.</param>
    /// <param name="key">The server's key, where it needs one.</param>
    public static IChatClient Open(Uri endpoint, string model, string? key) =>
        new OpenAIClient(new ApiKeyCredential(string.IsNullOrEmpty(key) ? NoKey : key), new OpenAIClientOptions { Endpoint = endpoint }).GetChatClient(model).AsIChatClient();
}
