using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FindAgents.Tests;
using ModelContextProtocol.Client;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>The real process over HTTP, on the embedded model: <c>findagents mcp --http</c>.</summary>
public sealed class HttpProcessTests : IDisposable
{
    private const string Secret = "a-secret-that-no-log-repeats";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [SkippableFact]
    public async Task It_serves_who_has_the_token_tells_a_collector_and_ends_when_told_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        File.Copy(Path.Combine(DocPage.Root, "samples", "photos", "coffee.jpg"), _root.At("coffee.jpg"));
        using var collector = new HttpListener();
        var received = new ConcurrentDictionary<string, string>();
        var port = FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        var collecting = CollectAsync(collector, received);

        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "findagents.dll"), "mcp", "--http", "0", "--root", _root.Path, "--verbose"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["FINDAGENTS_MCP_TOKEN"] = Secret,
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["ASPNETCORE_URLS"] = "http://0.0.0.0:1",
            },
        };
        using var process = Process.Start(start)!;
        var errors = new StringBuilder();
        var address = await AddressAsync(process, errors);
        var reading = process.StandardError.ReadToEndAsync();
        Assert.Equal("127.0.0.1", address.Host);

        await using (var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = address,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Secret}" },
        }), new McpClientOptions { InitializationTimeout = Patience, DiscoverProbeTimeout = Patience }))
        {
            var answer = await client.AnswerAsync("find_ground", """{"image":"coffee.jpg","phrases":["cup"]}""");
            Assert.True(answer.GetProperty("phrases")[0].GetProperty("found").GetBoolean());
            using var http = new HttpClient();
            Assert.Contains("\"model\":\"find-mini ", await http.GetStringAsync(new Uri(address, "/healthz")), StringComparison.Ordinal);
            using var refused = await http.PostAsync(address, null);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Contains(process.ExitCode, new[] { 0, 130, 143 });
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync());
        Assert.DoesNotContain(Secret, errors + await reading, StringComparison.Ordinal);

        // What was not sent while it ran is sent when it ends. Names are plain text in what a collector gets.
        collector.Stop();
        await collecting;
        Assert.Contains("find.ground", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("tools/call", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("find.operation.duration", received["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("findagents", received["/v1/metrics"], StringComparison.Ordinal);
    }

    private static async Task<Uri> AddressAsync(Process process, StringBuilder errors)
    {
        const string Before = "Serving MCP at ";
        while (await process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            errors.AppendLine(line);
            if (line.StartsWith(Before, StringComparison.Ordinal))
            {
                return new Uri(line[Before.Length..].Split(',', ' ')[0].TrimEnd('.'));
            }
        }

        throw new IOException($"The process ended early: {errors}");
    }

    private static async Task CollectAsync(HttpListener listener, ConcurrentDictionary<string, string> received)
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var text = Encoding.Latin1.GetString(body.ToArray());
                received.AddOrUpdate(context.Request.Url!.AbsolutePath, text, (_, before) => before + text);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
