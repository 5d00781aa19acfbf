using System.ClientModel;
using System.Globalization;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>What a chat client's exception says of its server.</summary>
internal static class ModelFailure
{
    /// <summary>The HTTP status that the server gave; <see langword="null"/> where it gave none, or the client does not tell.</summary>
    public static int? StatusOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ClientResultException { Status: > 0 and var status }:
                    return status;
                case HttpRequestException { StatusCode: { } code }:
                    return (int)code;
            }
        }

        return null;
    }

    /// <summary>Whether the same question may be answered a little later.</summary>
    public static bool IsTransient(int? status) => status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>How long the server wants to be left alone; <see langword="null"/> where it does not say.</summary>
    public static TimeSpan? RetryAfter(Exception exception, TimeProvider time)
    {
        var response = (exception as ClientResultException ?? exception.InnerException as ClientResultException)?.GetRawResponse();
        if (response is null || !response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > time.GetUtcNow() ? at - time.GetUtcNow()
            : null;
    }

    /// <summary>The failure in words that may be shown.</summary>
    /// <param name="exception">What the client threw.</param>
    public static LlmException Explain(Exception exception)
    {
        var status = StatusOf(exception);
        return status switch
        {
            // Some servers repeat the key in what they say to this: their words end here.
            401 or 403 => new LlmException($"The language model's server refuses the key ({status}). Check the key, and that it may use this model."),
            404 => new LlmException($"The language model's server knows no such model or address (404). Check the address and the model's name. It said: {Words(exception)}", exception),
            429 => new LlmException($"The language model's server is busy, or the key's allowance is used up (429). Try again later. It said: {Words(exception)}", exception),
            >= 500 => new LlmException($"The language model's server failed ({status}). Try again later. It said: {Words(exception)}", exception),
            >= 400 => new LlmException($"The language model's server does not take the question ({status}). It said: {Words(exception)}", exception),
            >= 300 => new LlmException($"The language model's server sends on to another address ({status}), where a key is not taken along. Give the address that answers.", exception),
            _ => new LlmException($"The language model cannot be reached, or its answer not be read: {Words(exception)} Check the address, and that the server runs.", exception),
        };
    }

    private static string Words(Exception exception)
    {
        var words = Quote.Short(string.Join(' ', exception.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), 300);
        return words.EndsWith('.') ? words : words + ".";
    }
}
