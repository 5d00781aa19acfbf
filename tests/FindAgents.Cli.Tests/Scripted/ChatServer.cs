using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FindAgents.Cli.Tests.Scripted;

/// <summary>A chat server on this machine that gives every request the same answer.</summary>
internal sealed class ChatServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _work;

    public ChatServer(string answer)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/v1";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _work = Task.Run(() => ServeAsync(answer));
    }

    public string Address { get; }

    public List<(string Path, string? Key, string Body)> Requests { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _work.GetAwaiter().GetResult();
    }

    private static async Task StreamAsync(HttpListenerResponse response, string answer)
    {
        response.ContentType = "text/event-stream";
        foreach (var chunk in (object[])[
            new { id = "1", @object = "chat.completion.chunk", created = 1, model = "tiny", choices = new[] { new { index = 0, delta = new { role = "assistant", content = answer }, finish_reason = "stop" } } },
            new { id = "1", @object = "chat.completion.chunk", created = 1, model = "tiny", choices = Array.Empty<object>(), usage = new { prompt_tokens = 30, completion_tokens = 5, total_tokens = 35 } }])
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"data: {JsonSerializer.Serialize(chunk)}\n\n"));
        }

        await response.OutputStream.WriteAsync("data: [DONE]\n\n"u8.ToArray());
        response.Close();
    }

    private async Task ServeAsync(string answer)
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

            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            Requests.Add((context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"], body));
            if (JsonDocument.Parse(body).RootElement.TryGetProperty("stream", out var stream) && stream.GetBoolean())
            {
                await StreamAsync(context.Response, answer);
                continue;
            }

            context.Response.ContentType = "application/json";
            var reply = JsonSerializer.Serialize(new
            {
                id = "1",
                @object = "chat.completion",
                created = 1,
                model = "tiny",
                choices = new[] { new { index = 0, message = new { role = "assistant", content = answer }, finish_reason = "stop" } },
            });
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(reply));
            context.Response.Close();
        }
    }
}
