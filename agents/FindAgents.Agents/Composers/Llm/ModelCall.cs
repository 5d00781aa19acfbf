using System.Text.Json;
using FindAgents.Agents.Compositions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Asks one question: again where the server is busy, and with less where it does not take all of it.</summary>
/// <remarks>Thread-safe where the client is.</remarks>
internal sealed partial class ModelCall(IChatClient client, LlmComposerOptions options, TimeProvider time, ILogger logger)
{
    private readonly JsonElement _schema = JsonSerializer.SerializeToElement(CompositionJson.Schema(options.Catalogue));

    // Found out with the first question, so that the next ones need not.
    private volatile LeftOut _leftOut = options.StructuredOutput ? LeftOut.None : LeftOut.Schema;

    /// <summary>Asks.</summary>
    /// <param name="messages">The question.</param>
    /// <param name="deadline">When an answer is of no use any more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">The server does not answer.</exception>
    public async Task<ModelAnswer> AskAsync(IReadOnlyList<ChatMessage> messages, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var leftOut = _leftOut;
        for (var retries = 0; ;)
        {
            try
            {
                var answer = await AnswerStream.ReadAsync(client, messages, Options(leftOut), options.MaxAnswerLength, cancellationToken).ConfigureAwait(false);
                _leftOut = leftOut;
                return answer with { Retries = retries };
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                var status = ModelFailure.StatusOf(exception);
                if (status is 400 or 422 && Less(leftOut, exception.Message) is var less && less != leftOut)
                {
                    LogLess(logger, status.Value, less);
                    leftOut = less;
                    continue;
                }

                var pause = ModelFailure.RetryAfter(exception, time) ?? options.RetryDelay * Math.Pow(2, retries) * (0.75 + (Random.Shared.NextDouble() / 2));
                if (!ModelFailure.IsTransient(status) || retries == options.MaxRetries || time.GetUtcNow() + pause >= deadline)
                {
                    throw ModelFailure.Explain(exception);
                }

                retries++;
                LogRetry(logger, status!.Value, pause.TotalSeconds, retries, options.MaxRetries);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ChatOptions Options(LeftOut leftOut) => new()
    {
        Temperature = leftOut.HasFlag(LeftOut.Temperature) ? null : options.Prompts.Temperature,
        MaxOutputTokens = leftOut.HasFlag(LeftOut.MaxTokens) ? null : options.Prompts.MaxTokens,
        ResponseFormat = leftOut.HasFlag(LeftOut.Schema) ? null : ChatResponseFormat.ForJsonSchema(_schema, "composition", "The steps that a request means."),
    };

    // A server that does not say what it does not like, most likely does not know of schemas.
    private static LeftOut Less(LeftOut leftOut, string message) =>
        message.Contains("temperature", StringComparison.OrdinalIgnoreCase) ? leftOut | LeftOut.Temperature
        : message.Contains("max_tokens", StringComparison.OrdinalIgnoreCase) || message.Contains("max_completion_tokens", StringComparison.OrdinalIgnoreCase) ? leftOut | LeftOut.MaxTokens
        : leftOut | LeftOut.Schema;

    [LoggerMessage(LogLevel.Information, "The language model's server does not take the question as it is ({Status}): asking without {LeftOut}")]
    private static partial void LogLess(ILogger logger, int status, LeftOut leftOut);

    [LoggerMessage(LogLevel.Warning, "The language model's server answers {Status}: asking again in {Seconds:0.0} s ({Retry} of {Retries})")]
    private static partial void LogRetry(ILogger logger, int status, double seconds, int retry, int retries);
}
