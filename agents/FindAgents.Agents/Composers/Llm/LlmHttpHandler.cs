using System.Net.Http.Headers;
using System.Text;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Sends the key, keeps it out of what comes back, and reads no more than an answer can be.</summary>
internal sealed class LlmHttpHandler : DelegatingHandler
{
    private const int LongestAnswer = 4 << 20;
    private const int LongestError = 64 << 10;

    private readonly string? _key;
    private readonly bool _azure;

    /// <summary>Creates a handler over the network.</summary>
    /// <param name="key">The key, where the server needs one.</param>
    /// <param name="azure">Whether the key is sent as Azure wants it.</param>
    // A redirect would take the header with Azure's key along, to whomever.
    public LlmHttpHandler(string? key, bool azure)
        : base(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) }) => (_key, _azure) = (key, azure);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = _key is null || _azure ? null : new AuthenticationHeaderValue("Bearer", _key);
        if (_key is not null && _azure)
        {
            request.Headers.Remove("api-key");
            request.Headers.TryAddWithoutValidation("api-key", _key);
        }

        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), LongestAnswer);
        HttpContent content = response.IsSuccessStatusCode ? new StreamContent(stream) : new ByteArrayContent(await ReadErrorAsync(stream, cancellationToken).ConfigureAwait(false));
        foreach (var header in response.Content.Headers.Where(header => header.Key != "Content-Length"))
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }

    private async Task<byte[]> ReadErrorAsync(BoundedStream stream, CancellationToken cancellationToken)
    {
        await using var closed = stream.ConfigureAwait(false);
        var buffer = new byte[LongestError];
        var length = await stream.ReadAtLeastAsync(buffer, LongestError, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var bytes = buffer[..length];
        return _key is null ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(_key, "***", StringComparison.Ordinal));
    }
}
