using System.Reflection;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Conversations;
using FindAgents.Agents.Running;
using FindAgents.Plugins;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.SemanticKernel;

namespace FindAgents.Agents.Chat;

/// <summary>Has a chat model answer, which calls the operations as tools.</summary>
internal sealed partial class ModelTurn
{
    private const int ToldThings = 40;
    private const int ToldImages = 40;
    private const int MostErrors = 3;

    // A name stays inside its quotes and in its line.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly ShownPictures _pictures;
    private readonly PromptTemplate _prompt = Prompt.Value;
    private readonly IReadOnlyList<AIFunction> _functions;
    private readonly ILogger _logger;

    public ModelTurn(FindOperations find, AlbumOperations? albums, ShownPictures pictures, FindAgentOptions options)
    {
        _pictures = pictures;
        _logger = options.LoggerFactory?.CreateLogger<FindAgent>() ?? (ILogger)NullLogger.Instance;
        _functions = [.. Functions(find, albums, options)];
        var client = options.ChatClient!.AsBuilder()
            .UseFunctionInvocation(options.LoggerFactory, invoking =>
            {
                invoking.MaximumIterationsPerRequest = options.MaxToolRounds;
                invoking.MaximumConsecutiveErrorsPerRequest = MostErrors;
                invoking.TerminateOnUnknownCalls = false;
            })
            .Build();
        Agent = new ChatClientAgent(
            client,
            new ChatClientAgentOptions
            {
                Name = options.Name,
                UseProvidedChatClientAsIs = true,
                ChatOptions = new ChatOptions
                {
                    Instructions = _prompt.Render("system", Values(albums is not null, "", "")),
                    Temperature = _prompt.Temperature,
                    MaxOutputTokens = _prompt.MaxTokens,
                },
            },
            options.LoggerFactory);
    }

    /// <summary>Keeps what the model was told and said.</summary>
    public ChatClientAgent Agent { get; }

    private static Lazy<PromptTemplate> Prompt { get; } = new(() => PromptTemplate.Embedded(PromptShape.Chat));

    /// <summary>Answers a message.</summary>
    public async Task AnswerAsync(string message, FindAgentSession session, Saying said, CancellationToken cancellationToken)
    {
        var conversation = session.Conversation;
        var fence = $"=== {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))} ===";
        var turn = _prompt.Render("turn", Values(album: false, fence, JsonSerializer.Serialize(AtHand(conversation), Json)));
        var run = new ChatClientAgentRunOptions(new ChatOptions
        {
            Tools = [.. _functions.Select(function => new TurnTool(function, conversation, _pictures, said))],
            Instructions = turn,
        });
        await foreach (var update in Agent.RunStreamingAsync(message, session.Model, run, cancellationToken).ConfigureAwait(false))
        {
            said.Pass(update);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The chat model gave no answer; the message is answered without it.")]
    private partial void LogNoAnswer(Exception exception);

    /// <summary>Notes that the model could not be had.</summary>
    public void LogFailure(Exception exception) => LogNoAnswer(exception);

    private static Dictionary<string, object> Values(bool album, string fence, string data) => new()
    {
        ["albums"] = album,
        ["fence"] = fence,
        ["data"] = data,
    };

    private static object AtHand(Conversation conversation) => new
    {
        images = conversation.Images.TakeLast(ToldImages).Select(image => new { name = $"@{image.Name}", image.Width, image.Height }),
        found = conversation.Things.Take(ToldThings).Select(thing => new { thing.Number, thing.Label, thing.Reference, thing.Name, thing.Score, thing.Box }),
        spokenOf = conversation.AtHand.Take(ToldImages).Select(conversation.Name),
    };

    // The functions of the kernel's plugins, under the names that they have there.
    private static IEnumerable<AIFunction> Functions(FindOperations find, AlbumOperations? albums, FindAgentOptions options)
    {
        var compositions = new CompositionOperations(find, albums, options.Composer, options.Catalogue);
        foreach (var (plugin, refused) in FindKernelExtensions.Offered(find, albums, compositions, null))
        {
            foreach (var method in plugin.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (method.GetCustomAttribute<KernelFunctionAttribute>() is not { Name: { } name } || name == refused)
                {
                    continue;
                }

                yield return AIFunctionFactory.Create(method, plugin, new AIFunctionFactoryOptions
                {
                    Name = $"{FindPlugin.DefaultName}-{name}",
                    SerializerOptions = TurnTool.Json,
                    MarshalResult = (result, _, _) => ValueTask.FromResult(result),
                });
            }
        }
    }
}
