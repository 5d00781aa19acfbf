using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Conversations;
using FindAgents.Engine;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Chat;

/// <summary>An agent that people chat with about their images: it segments, grounds, refines and searches, and remembers what was spoken of.</summary>
/// <remarks>
/// <para>
/// An agent of the Agent Framework over <see cref="FindOperations"/>. With a chat model, that model answers and calls the operations as tools. Without one,
/// a message is composed into task prototypes, these are run, and what came of it is told; so it works offline, and the same messages give the same answers.
/// </para>
/// <para>
/// Images of the conversation, regions and results stay addressable: <c>@photo.jpg#2</c>, "the second dog", "it" (<see cref="Conversation"/>). Pictures sent
/// with a message are images of the conversation under their names. Answers stream: text, pictures of what was found
/// (<see cref="DataContent"/>), and, as the updates' <see cref="AgentResponseUpdate.RawRepresentation"/>, a <see cref="FindPlan"/>, <see cref="Running.CompositionProgress"/>
/// and the <see cref="Running.CompositionRun"/>. What cannot be done is answered with the reason and what can be asked.
/// </para>
/// <para>Safe for concurrent use; messages of one session wait for each other. Operations and chat client stay the caller's.</para>
/// </remarks>
public sealed class FindAgent : AIAgent
{
    private readonly FindAgentOptions _options;
    private readonly OfflineTurn _offline;
    private readonly ModelTurn? _model;
    private readonly Uploads _uploads;

    /// <summary>Creates an agent.</summary>
    /// <param name="find">Has the engine and keeps images and results.</param>
    /// <param name="albums">What searches look in, made over the same operations; <see langword="null"/> where there are no albums.</param>
    /// <param name="options">How it answers; <see langword="null"/> for the defaults, without a chat model.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public FindAgent(FindOperations find, AlbumOperations? albums = null, FindAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(find);
        _options = options ?? new FindAgentOptions();
        _options.Validate();
        _uploads = new Uploads(find);
        var pictures = new ShownPictures(find, albums, _options);
        _offline = new OfflineTurn(find, albums, pictures, _options);
        _model = _options.ChatClient is null ? null : new ModelTurn(find, albums, pictures, _options);
    }

    /// <inheritdoc/>
    public override string Name => _options.Name;

    /// <inheritdoc/>
    public override string Description => "Segments, finds and searches images with words, with pieces of images, or with both in one sentence.";

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        base.GetService(serviceType, serviceKey) ?? (serviceKey is null && serviceType == typeof(IChatClient) ? _options.ChatClient : null);

    /// <inheritdoc/>
    protected override async ValueTask<AgentSession> CreateSessionCoreAsync(CancellationToken cancellationToken = default) =>
        new FindAgentSession(new Conversation(), _model is null ? null : await _model.Agent.CreateSessionAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    protected override async ValueTask<JsonElement> SerializeSessionCoreAsync(AgentSession session, JsonSerializerOptions? jsonSerializerOptions = null, CancellationToken cancellationToken = default)
    {
        var own = Own(session);
        var model = _model is { Agent: var agent } && own.Model is { } inner ? await agent.SerializeSessionAsync(inner, jsonSerializerOptions, cancellationToken).ConfigureAwait(false) : (JsonElement?)null;
        return JsonSerializer.SerializeToElement(new SavedSession(own.Conversation.Save(), model), SavedSession.Json);
    }

    /// <inheritdoc/>
    protected override async ValueTask<AgentSession> DeserializeSessionCoreAsync(JsonElement serializedState, JsonSerializerOptions? jsonSerializerOptions = null, CancellationToken cancellationToken = default)
    {
        SavedSession saved;
        try
        {
            saved = serializedState.Deserialize<SavedSession>(SavedSession.Json) is { Conversation: not null } read ? read : throw new JsonException("It has no conversation.");
        }
        catch (JsonException exception)
        {
            throw new FindException($"This is no saved session of the agent '{Name}': {exception.Message} Give back what SerializeSessionAsync returned.", exception);
        }

        var model = _model is null ? null
            : saved.Model is { } inner ? await _model.Agent.DeserializeSessionAsync(inner, jsonSerializerOptions, cancellationToken).ConfigureAwait(false)
            : await _model.Agent.CreateSessionAsync(cancellationToken).ConfigureAwait(false);
        return new FindAgentSession(Conversation.Load(saved.Conversation), model);
    }

    /// <inheritdoc/>
    protected override Task<AgentResponse> RunCoreAsync(IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null, CancellationToken cancellationToken = default) =>
        RunCoreStreamingAsync(messages, session, options, cancellationToken).ToAgentResponseAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var own = Own(session ?? await CreateSessionAsync(cancellationToken).ConfigureAwait(false));
        var channel = Channel.CreateUnbounded<AgentResponseUpdate>(new UnboundedChannelOptions { SingleReader = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(_options.Timeout);
        var said = new Saying(channel.Writer, Name, Id);
        var work = Task.Run(() => AnswerAsync([.. messages], own, said, ended.Token), CancellationToken.None);
        try
        {
            await foreach (var update in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return update;
            }

            await work.ConfigureAwait(false);
        }
        finally
        {
            // Who stops reading wants no more.
            await ended.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AnswerAsync(IReadOnlyList<ChatMessage> messages, FindAgentSession session, Saying said, CancellationToken cancellationToken)
    {
        try
        {
            await session.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await AnswerInTurnAsync(messages, session, said, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                session.Turn.Release();
            }
        }
        catch (FindException exception)
        {
            said.Text(exception.Message);
        }
        finally
        {
            said.End();
        }
    }

    private async Task AnswerInTurnAsync(IReadOnlyList<ChatMessage> messages, FindAgentSession session, Saying said, CancellationToken cancellationToken)
    {
        var (message, images) = await _uploads.TakeAsync(messages, session.Conversation, cancellationToken).ConfigureAwait(false);
        if (message.Length == 0)
        {
            said.Text(images.Count > 0
                ? $"I have {string.Join(", ", images.Select(image => $"@{image.Name} ({image.Width} × {image.Height})"))} now. What do you want to know of {(images.Count > 1 ? "them" : "it")}?"
                : "Say what you want to know of which image.");
            return;
        }

        if (_model is not null && session.Model is not null)
        {
            var before = said.HasSpoken;
            try
            {
                await _model.AnswerAsync(message, session, said, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (_options.AnswerWithoutModel && before == said.HasSpoken && exception is not (OperationCanceledException or FindException) && !cancellationToken.IsCancellationRequested)
            {
                _model.LogFailure(exception);
                said.Text("The chat model gives no answer, so this is what I understand without it.\n\n");
            }
        }

        await _offline.AnswerAsync(message, session, said, cancellationToken).ConfigureAwait(false);
    }

    private static FindAgentSession Own(AgentSession session) => session as FindAgentSession
        ?? throw new FindException($"A session of {session.GetType().Name} was given: this agent goes on with what its own CreateSessionAsync made.");

    private sealed record SavedSession(ConversationState Conversation, JsonElement? Model)
    {
        public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);
    }
}
