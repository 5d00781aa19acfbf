using System.Globalization;
using System.Security.Cryptography;
using FindAgents.Agents.Composers.English;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Composes requests with a language model: in any language, and in words that no parser knows.</summary>
/// <remarks>
/// <para>
/// The model is told the task prototypes and the form of an answer, and asked once. Where the answer cannot be used it is told why, and asked once
/// more; a second one that cannot be used is an exception, or leaves the request to the offline composer
/// (<see cref="LlmComposerOptions.FallBackToOffline"/>). It gets no tools and no pixels: the request and images' names are all it sees.
/// </para>
/// <para>
/// What people wrote is data: it reaches the model as one line of JSON between two lines that are new in each message. Whatever it makes the model
/// say, the answer names images that the request or <see cref="ComposeOptions.Images"/> name and no others, keeps to the limits, and is valid.
/// </para>
/// <para>Thread-safe where the client is. The client is not disposed.</para>
/// </remarks>
public sealed partial class LlmComposer : IComposer
{
    // Of an answer that goes back to the model. What is wrong is seen at its beginning, too.
    private const int LongestEcho = 8000;

    private readonly LlmComposerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<string> _fence;
    private readonly ModelCall _call;
    private readonly string _system;
    private readonly OfflineComposer _offline = new();

    /// <summary>Creates a composer.</summary>
    /// <param name="client">The language model; stays the caller's. One that retries by itself wants <see cref="LlmComposerOptions.MaxRetries"/> 0.</param>
    /// <param name="options">How it is asked; <see langword="null"/> for the defaults.</param>
    /// <param name="logger">Is told of questions, retries and faults, never of what was asked or answered.</param>
    /// <param name="time">The clock of timeouts and retries; the system's by default.</param>
    /// <exception cref="LlmException">An option is out of its range.</exception>
    /// <exception cref="PromptTemplateException">An example of the prompts is no composition of this catalogue.</exception>
    public LlmComposer(IChatClient client, LlmComposerOptions? options = null, ILogger<LlmComposer>? logger = null, TimeProvider? time = null)
        : this(client, options, logger, time, () => $"====={RandomNumberGenerator.GetHexString(32, lowercase: true)}=====")
    {
    }

    internal LlmComposer(IChatClient client, LlmComposerOptions? options, ILogger? logger, TimeProvider? time, Func<string> fence)
    {
        ArgumentNullException.ThrowIfNull(client);
        _options = options ?? new LlmComposerOptions();
        _options.Validate();
        var validator = new CompositionValidator(_options.Catalogue);
        if (_options.Prompts.Shown.FirstOrDefault(example => validator.Validate(example.Answer).Count > 0) is { } example)
        {
            throw new PromptTemplateException($"The answer to the example '{Quote.Short(example.Request)}' cannot be run. {validator.Validate(example.Answer)[0]}");
        }

        (_time, _logger, _fence) = (time ?? TimeProvider.System, logger ?? NullLogger.Instance, fence);
        _call = new ModelCall(client, _options, _time, _logger);
        _system = _options.Prompts.System(_options.Catalogue, _options.HasAlbum, _options.MaxPhrases);
    }

    /// <inheritdoc/>
    /// <exception cref="LlmException">The model cannot be reached, or does not answer in time.</exception>
    /// <exception cref="CompositionException">The model's second answer cannot be used either.</exception>
    public async Task<Composition> ComposeAsync(string request, ComposeOptions? options = null, CancellationToken cancellationToken = default) =>
        (await ComposeTracedAsync(request, options, null, cancellationToken).ConfigureAwait(false)).Composition;

    /// <summary>Reads a request, and tells what it took.</summary>
    /// <param name="request">What somebody wants, images named as <c>@photo.jpg</c>.</param>
    /// <param name="options">What the request can refer to; <see langword="null"/> for nothing but what it names itself.</param>
    /// <param name="rounds">Is told of each question and answer as soon as it is there, even where an exception follows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">The model cannot be reached, or does not answer in time.</exception>
    /// <exception cref="CompositionException">The model's second answer cannot be used either.</exception>
    public async Task<ComposeTrace> ComposeTracedAsync(string request, ComposeOptions? options = null, IProgress<ComposeRound>? rounds = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new ComposeOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxLength, nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        request = string.Concat(request.EnumerateRunes());
        if (Unasked(request, options, out var images) is { } refusal)
        {
            return new ComposeTrace { Composition = refusal };
        }

        try
        {
            return await ComposeAsync(request, images, rounds, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (_options.FallBackToOffline && exception is LlmException or CompositionException)
        {
            LogFallback(_logger, exception.GetType().Name);
            var reason = Quote.Short(exception.Message, 300);
            var composition = await _offline.ComposeAsync(request, options, cancellationToken).ConfigureAwait(false);
            return new ComposeTrace
            {
                Composition = WithNote(composition, $"Composed offline, as the language model did not serve: {reason}"),
                FallbackReason = reason,
            };
        }
    }

    // What no model need be asked for: the parser would say the same.
    private static Composition? Unasked(string request, ComposeOptions options, out AtHand images)
    {
        images = new AtHand([], options);
        if (request.Length > options.MaxLength)
        {
            return Planner.Refuse(string.Create(CultureInfo.InvariantCulture, $"It has {request.Length} characters; at most {options.MaxLength} are read. Say it shorter, or in several requests."));
        }

        try
        {
            var tokens = RequestTokenizer.Read(request);
            images = new AtHand(tokens, options);
            return tokens.Exists(token => token.Kind is TokenKind.Word or TokenKind.Reference or TokenKind.Number or TokenKind.Quoted) ? null : Planner.Refuse("It says nothing.");
        }
        catch (PhraseReferenceException exception)
        {
            return Planner.Refuse(exception.Message);
        }
    }

    private async Task<ComposeTrace> ComposeAsync(string request, AtHand images, IProgress<ComposeRound>? progress, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await AskAsync(request, images, progress, _time.GetUtcNow() + _options.Timeout, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (either.IsCancellationRequested)
        {
            // A client may turn a cancellation into anything.
            cancellationToken.ThrowIfCancellationRequested();
            throw new LlmException($"The language model did not answer within {Quote.Duration(_options.Timeout)}. Try again, ask a faster model, or allow it more time.", exception);
        }
    }

    private async Task<ComposeTrace> AskAsync(string request, AtHand images, IProgress<ComposeRound>? progress, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var question = _options.Prompts.User(_fence(), request, images.Told, _options.Catalogue, _options.HasAlbum, _options.MaxPhrases);
        var messages = new List<ChatMessage> { new(ChatRole.System, _system), new(ChatRole.User, question) };
        var rounds = new List<ComposeRound>();
        var answers = new List<ModelAnswer>();
        while (true)
        {
            var answer = await _call.AskAsync(messages, deadline, cancellationToken).ConfigureAwait(false);
            answers.Add(answer);
            var (composition, complaints) = Read(answer, images);
            var round = new ComposeRound(rounds.Count == 0 ? _system : null, question, answer.Text, [.. complaints.Select(complaint => complaint.ToString())]);
            rounds.Add(round);
            progress?.Report(round);
            LogAnswer(_logger, rounds.Count, Quote.Short(answer.Model), answer.InputTokens, answer.OutputTokens, complaints.Count);
            if (composition is not null)
            {
                return Trace(composition, images.Note, rounds, answers);
            }

            if (rounds.Count == 2)
            {
                throw new CompositionException(complaints);
            }

            question = _options.Prompts.Repair(_fence(), round.Complaints);
            // Some servers take no empty message.
            var echo = string.IsNullOrWhiteSpace(answer.Text) ? "(nothing)" : answer.Text[..Math.Min(answer.Text.Length, LongestEcho)];
            messages.Add(new ChatMessage(ChatRole.Assistant, echo));
            messages.Add(new ChatMessage(ChatRole.User, question));
        }
    }

    private (Composition? Composition, IReadOnlyList<CompositionProblem> Complaints) Read(ModelAnswer answer, AtHand images)
    {
        if (answer.Fault is { } fault)
        {
            return (null, [new CompositionProblem(null, null, fault)]);
        }

        if (AnswerJson.Find(answer.Text) is not { } json)
        {
            return (null, [new CompositionProblem(null, null, "There is no JSON in the answer. Answer with one JSON object and nothing else.")]);
        }

        try
        {
            var names = images.All.Select(image => image.Name).ToHashSet(StringComparer.Ordinal);
            var composition = new AnswerMending(_options.Catalogue, names).Mend(CompositionJson.Read(json), Planner.Hint);
            var problems = new AnswerCheck(_options, images.All).Run(composition);
            return (problems.Count == 0 ? composition : null, problems);
        }
        catch (CompositionException exception)
        {
            return (null, [new CompositionProblem(null, null, exception.Message)]);
        }
    }

    private static ComposeTrace Trace(Composition composition, string? note, List<ComposeRound> rounds, List<ModelAnswer> answers)
    {
        var model = answers.Select(answer => answer.Model).FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) is { } name ? Quote.Short(name) : null;
        var (input, output) = (Sum(answers.Select(answer => answer.InputTokens)), Sum(answers.Select(answer => answer.OutputTokens)));
        var tokens = input is null && output is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {input ?? 0} tokens in and {output ?? 0} out");
        composition = note is null ? composition : WithNote(composition, note);
        return new ComposeTrace
        {
            Composition = WithNote(composition, $"Composed by {(model is null ? "a language model" : $"the language model '{model}'")}{(rounds.Count > 1 ? ", at its second answer" : "")}{tokens}."),
            Model = model,
            Rounds = rounds,
            InputTokens = input,
            OutputTokens = output,
            Retries = answers.Sum(answer => answer.Retries),
        };
    }

    private static long? Sum(IEnumerable<long?> counts) => counts.OfType<long>().ToList() is { Count: > 0 } known ? known.Sum() : null;

    private static Composition WithNote(Composition composition, string note) => composition with { Notes = [.. composition.Notes ?? [], note] };

    [LoggerMessage(LogLevel.Debug, "Answer {Round} of the language model {Model}: {InputTokens} tokens in, {OutputTokens} out, {Complaints} complaints")]
    private static partial void LogAnswer(ILogger logger, int round, string model, long? inputTokens, long? outputTokens, int complaints);

    [LoggerMessage(LogLevel.Warning, "The language model did not serve ({Failure}): composing offline")]
    private static partial void LogFallback(ILogger logger, string failure);
}
