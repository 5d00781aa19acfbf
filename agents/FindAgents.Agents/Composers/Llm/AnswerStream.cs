using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Reads an answer while it is made, and stops where it is more than an answer can be.</summary>
internal static class AnswerStream
{
    /// <summary>Asks and reads.</summary>
    /// <param name="client">The model.</param>
    /// <param name="messages">The question.</param>
    /// <param name="options">How it is asked.</param>
    /// <param name="most">The most characters that are read.</param>
    /// <param name="cancellationToken">Cancels the call, even of a client that does not listen to it.</param>
    public static async Task<ModelAnswer> ReadAsync(IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, int most, CancellationToken cancellationToken)
    {
        var (text, thought, left) = (new StringBuilder(), 0, most);
        string? fault = null;
        string? model = null;
        var usage = new UsageDetails();
        await foreach (var update in Updates(client, messages, options, cancellationToken).ConfigureAwait(false))
        {
            model ??= update.ModelId;
            // Empty updates are work as well: without a price they could go on for ever.
            left--;
            foreach (var content in update.Contents)
            {
                switch (content)
                {
                    case TextContent { Text: var piece }:
                        text.Append(piece.AsSpan(0, Math.Min(piece.Length, most + 1 - text.Length)));
                        break;
                    case TextReasoningContent { Text: var piece }:
                        thought += Math.Min(piece.Length, most + 1);
                        break;
                    case UsageContent { Details: var details }:
                        usage.Add(details);
                        break;
                    case FunctionCallContent call:
                        fault ??= $"It calls a tool '{Quote.Short(call.Name)}', and there are no tools. Answer with JSON.";
                        break;
                    case ErrorContent error:
                        fault ??= $"It is an error in place of an answer: {Quote.Short(error.Message, 200)}";
                        break;
                    default:
                        break;
                }
            }

            fault ??= text.Length > most || thought > most || left < 0
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"It is longer than {most} characters, and was not read to its end. Answer with JSON alone, as short as can be.")
                : null;
            if (update.FinishReason == ChatFinishReason.Length)
            {
                fault ??= "It was cut off in the middle, as it has too many tokens. Answer with JSON alone, as short as can be.";
            }
            else if (update.FinishReason == ChatFinishReason.ContentFilter)
            {
                fault ??= "The server's content filter held it back.";
            }

            if (fault is not null)
            {
                break;
            }
        }

        return new ModelAnswer(text.ToString(0, Math.Min(text.Length, most)), fault ?? (string.IsNullOrWhiteSpace(text.ToString()) ? "It is empty. Answer with JSON." : null))
        {
            Model = model,
            InputTokens = usage.InputTokenCount,
            OutputTokens = usage.OutputTokenCount,
        };
    }

    // What await foreach does, but no longer than the token allows.
    private static async IAsyncEnumerable<ChatResponseUpdate> Updates(IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var updates = client.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var move = Task.FromResult(true);
        try
        {
            while (true)
            {
                move = updates.MoveNextAsync().AsTask();
                if (!await move.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                yield return updates.Current;
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves: one that does not listen is left to end by itself.
            if (move.IsCompleted)
            {
                await updates.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                _ = move.ContinueWith(
                    async task =>
                    {
                        _ = task.Exception;
                        await updates.DisposeAsync().ConfigureAwait(false);
                    },
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default);
            }
        }
    }
}
