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
            Requests.Add((context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"], await reader.ReadToEndAsync()));
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
