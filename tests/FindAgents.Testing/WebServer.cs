using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FindAgents.Testing;

/// <summary>A web server on this machine that answers as a test wants it, one request a connection.</summary>
public sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<WebRequest> _requests = new();
    private readonly Func<WebRequest, int, WebReply> _answer;
    private readonly Task _work;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">The reply to a request, which is told how many came before it.</param>
    public WebServer(Func<WebRequest, int, WebReply> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _work = Task.Run(ServeAsync);
    }

    /// <summary>Its base address.</summary>
    public Uri Address { get; }

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<WebRequest> Requests => [.. _requests];

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _listener.Stop();
        _work.GetAwaiter().GetResult();
        _closing.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                await ServeAsync(client.GetStream());
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException && _closing.IsCancellationRequested)
            {
                return;
            }
            catch (IOException)
            {
                // The client has gone away.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync(_closing.Token))?.Split(' ')[1] ?? throw new IOException("nothing was asked");
        var headers = new Dictionary<string, string>();
        while (await reader.ReadLineAsync(_closing.Token) is { Length: > 0 } line)
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant()] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        var request = new WebRequest(path, headers);
        var reply = _answer(request, _requests.Count);
        _requests.Enqueue(request);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {reply.Status} Status\r\nConnection: close\r\n{string.Concat(reply.Headers.Select(header => header + "\r\n"))}\r\n"), _closing.Token);
        await stream.WriteAsync(reply.Body, _closing.Token);
        if (reply.Stalls)
        {
            // Until the client gives up, or the test ends.
            await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _closing.Token);
        }
    }
}
