using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FindAgents.Agents.Tests.Composers.Llm;

/// <summary>A server on this machine that speaks as OpenAI's, Azure's or Ollama's does, or as a test wants it to.</summary>
internal sealed class ChatWire : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerResponse, int, Task> _answer;
    private readonly Task _work;

    public ChatWire(Func<HttpListenerResponse, int, Task> answer)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _answer = answer;
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _work = Task.Run(ServeAsync);
    }

    public string Address { get; }

    public ConcurrentQueue<(string Path, IReadOnlyDictionary<string, string?> Headers, JsonElement Body)> Requests { get; } = [];

    /// <summary>A whole answer in events, as they come over the wire.</summary>
    public static async Task SayAsync(HttpListenerResponse response, string text)
    {
        Begin(response);
        foreach (var piece in text.Chunk(16))
        {
            await EventAsync(response, new string(piece), null);
        }

        await EventAsync(response, null, "stop");
        await WriteAsync(response, $"data: {JsonSerializer.Serialize(new { id = "1", @object = "chat.completion.chunk", created = 1, model = "wire-1", choices = Array.Empty<object>(), usage = new { prompt_tokens = 321, completion_tokens = 45, total_tokens = 366 } })}\n\ndata: [DONE]\n\n");
    }

    public static void Begin(HttpListenerResponse response)
    {
        response.ContentType = "text/event-stream";
        response.SendChunked = true;
    }

    public static Task EventAsync(HttpListenerResponse response, string? content, string? finish) =>
        WriteAsync(response, $"data: {JsonSerializer.Serialize(new { id = "1", @object = "chat.completion.chunk", created = 1, model = "wire-1", choices = new[] { new { index = 0, delta = new { role = "assistant", content = content ?? "" }, finish_reason = finish } } })}\n\n");

    public static async Task WriteAsync(HttpListenerResponse response, string text)
    {
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await response.OutputStream.FlushAsync();
    }

    /// <summary>An error as OpenAI's server words it.</summary>
    public static Task FailAsync(HttpListenerResponse response, int status, string message)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return WriteAsync(response, JsonSerializer.Serialize(new { error = new { message, type = "invalid_request_error", code = "x" } }));
    }

    public void Dispose()
    {
        _listener.Close();
        _work.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            try
            {
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                Requests.Enqueue((context.Request.Url!.PathAndQuery, context.Request.Headers.AllKeys.ToDictionary(key => key!.ToLowerInvariant(), key => context.Request.Headers[key]), JsonDocument.Parse(body).RootElement));
                await _answer(context.Response, Requests.Count);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The client has gone away, as the tests of endless answers want it to.
            }
        }
    }
}
