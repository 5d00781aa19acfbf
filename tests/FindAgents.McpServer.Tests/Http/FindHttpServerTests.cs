using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FindAgents.Engine;
using FindAgents.McpServer.Http;
using FindAgents.Tests;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>Who is let in, how much is taken on, and how the server comes and goes.</summary>
public sealed class FindHttpServerTests : IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private const string Segment = """{"image":"scene.png"}""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _root = new();
    private readonly ColourEngine _engine = new();

    public FindHttpServerTests() => _root.Write("scene.png", Pictures.RedAndBlue.ToPng());

    public void Dispose()
    {
        _root.Dispose();
        _engine.Dispose();
    }

    [Theory]
    [InlineData("evil.example.com")]
    [InlineData("evil.example.com:8321")]
    [InlineData("127.0.0.1.evil.example.com")]
    [InlineData("localhost.evil.example.com")]
    [InlineData("10.1.2.3")]
    public async Task Another_name_is_refused(string host)
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine);
        foreach (var path in new[] { FindHttpServer.McpPath, FindHttpServer.HealthPath })
        {
            using var request = JsonRpc.Call("find_segment", Segment);
            request.RequestUri = new Uri(path, UriKind.Relative);
            request.Headers.Host = host;
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains("--allow-host", (await response.RefusalAsync()).Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, _engine.EncodeCalls);
    }

    [Theory]
    [InlineData("http://evil.example.com", false)]
    [InlineData("https://evil.example.com:8321", false)]
    [InlineData("null", false)]
    [InlineData("file://localhost", false)]
    [InlineData("chrome-extension://abc", false)]
    [InlineData("http://localhost@evil.example.com", false)]
    [InlineData("", false)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("https://photos.example.org", true)]
    public async Task Pages_of_other_origins_are_refused(string origin, bool isLetIn)
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine, http => http.AllowedHosts.Add("photos.example.org"));
        using var request = JsonRpc.Call("find_segment", Segment);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(isLetIn ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_the_token_nobody_gets_in_and_with_it_everybody_does()
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine, http => http.Token = new BearerToken(Secret));
        foreach (var header in new[] { null, "Bearer", "Bearer wrong-horse-battery-staple", $"Bearer {Secret}x", $"Bearer {Secret[..^1]}", $"Basic {Secret}", Secret })
        {
            using var request = JsonRpc.Call("find_segment", Segment);
            request.Headers.TryAddWithoutValidation("Authorization", header is null ? [] : [header]);
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
            var (message, _) = await response.RefusalAsync();
            Assert.Contains("bearer token", message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, message, StringComparison.Ordinal);
        }

        Assert.Equal(0, _engine.EncodeCalls);
        var client = await server.ConnectAsync(token: Secret);
        await client.AnswerAsync("find_segment", Segment);

        // Whoever watches over the server need not know the secret.
        using var health = await server.Http.GetAsync(new Uri(FindHttpServer.HealthPath, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_is_too_large_is_refused_whether_or_not_it_says_so(bool isChunked)
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine, http => http.MaxRequestBytes = 10_000);
        using var request = JsonRpc.Call("find_segment", JsonSerializer.Serialize(new { image = "data:image/png;base64," + new string('A', 20_000) }));
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("10000 bytes", (await response.RefusalAsync()).Message, StringComparison.Ordinal);
        await (await server.ConnectAsync()).AnswerAsync("find_segment", Segment);
    }

    [Fact]
    public async Task An_address_that_sends_too_much_is_told_when_to_come_again()
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine, http =>
        {
            http.RequestsPerSecond = 1;
            http.RequestBurst = 3;
            http.Token = new BearerToken(Secret);
        });

        // Guesses at the token count as well.
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            using var response = await server.Http.SendAsync(JsonRpc.Call("find_segment", Segment));
            answers.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                var (message, seconds) = await response.RefusalAsync();
                Assert.True(seconds >= 1, message);
                Assert.Contains("send the same request again", message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.Unauthorized, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task What_does_not_fit_into_the_queue_is_told_when_to_come_again_and_the_rest_is_answered()
    {
        var atHand = 0;
        var most = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeAsk = async token =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref atHand));
            await release.Task.WaitAsync(token);
            Interlocked.Decrement(ref atHand);
        };
        await using var server = await HttpTestServer.StartAsync(_root, _engine, http => (http.MaxCalls, http.MaxQueue) = (2, 3));
        var calls = Enumerable.Range(0, 12).Select(_ => server.Http.SendAsync(JsonRpc.Call("find_segment", Segment), HttpCompletionOption.ResponseHeadersRead)).ToList();

        // Those refused are answered at once, those at hand have sent their headers, those in the queue have sent nothing.
        for (var (open, refused) = (calls.ToList(), 0); refused < 7;)
        {
            var done = await Task.WhenAny(open).WaitAsync(Patience);
            open.Remove(done);
            refused += (await done).StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
        }

        release.SetResult();
        var answered = 0;
        foreach (var call in calls)
        {
            using var response = await call.WaitAsync(Patience);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Assert.True((await response.MessagesAsync())[^1].GetProperty("result").TryGetProperty("structuredContent", out _));
                answered++;
                continue;
            }

            var (message, seconds) = await response.RefusalAsync();
            Assert.InRange(seconds!.Value, 1, 60);
            Assert.Contains("Nothing was done", message, StringComparison.Ordinal);
        }

        Assert.Equal(5, answered);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task The_server_greets_before_the_model_is_there_and_calls_wait_for_it()
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await HttpTestServer.StartAsync(_root, _engine, serve: options => options.EngineFactory = _ =>
        {
            loaded.Task.Wait();
            return _engine;
        });
        try
        {
            Assert.Equal("""503 {"status":"loading",""", (await HealthAsync(server))[..24]);
            var client = await server.ConnectAsync();
            Assert.Equal(3, (await client.ListToolsAsync()).Count(tool => tool.Name is "find_ground" or "find_refine" or "find_segment"));

            using var response = await server.Http.SendAsync(JsonRpc.Call("find_segment", Segment, "p1"), HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            string? line;
            do
            {
                line = await reader.ReadLineAsync().WaitAsync(Patience);
            }
            while (line?.StartsWith("data:", StringComparison.Ordinal) != true);
            Assert.Contains("The model is being loaded.", line, StringComparison.Ordinal);
            loaded.SetResult();
            Assert.Contains("\"structuredContent\":", await reader.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
            Assert.Matches("""^200 [{]"status":"ready","version":"[0-9.]+","model":"colour 1.0"[}]$""", await HealthAsync(server));
        }
        finally
        {
            loaded.TrySetResult();
        }
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_ends_the_server()
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine, serve: options => options.EngineFactory = _ => throw new FindException("The weights are gone."));
        var error = await Assert.ThrowsAsync<FindException>(() => server.Server.RunAsync());
        Assert.Equal("The weights are gone.", error.Message);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Http.GetAsync(new Uri(FindHttpServer.HealthPath, UriKind.Relative)));
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_ends_the_calls_at_hand_and_refuses_those_that_wait()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeAsk = async token =>
        {
            started.TrySetResult();
            await release.Task.WaitAsync(token);
        };
        await using var server = await HttpTestServer.StartAsync(_root, _engine, http => (http.MaxCalls, http.ShutdownPatience) = (1, Patience));
        var atHand = server.Http.SendAsync(JsonRpc.Call("find_segment", Segment));
        await started.Task.WaitAsync(Patience);
        var waiting = server.Http.SendAsync(JsonRpc.Call("find_segment", Segment));
        await Task.Delay(200); // it may come before or after the server is told to stop: it is refused either way

        var stopping = server.Server.StopAsync();
        try
        {
            using var refused = await waiting.WaitAsync(Patience);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("stopping", (await refused.RefusalAsync()).Message, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // The connection came too late to be accepted.
        }

        Assert.False(stopping.IsCompleted);
        release.SetResult();
        using var response = await atHand.WaitAsync(Patience);
        Assert.True((await response.MessagesAsync())[^1].GetProperty("result").TryGetProperty("structuredContent", out _));
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task Clients_share_what_is_kept_under_an_id()
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine);
        var image = (await (await server.ConnectAsync("2025-06-18")).AnswerAsync("find_segment", Segment)).Id("imageId");
        await server.Client.DisposeAsync();
        await (await server.ConnectAsync("2026-07-28")).AnswerAsync("find_segment", $$"""{"image":"{{image}}"}""");
        Assert.Equal(1, _engine.EncodeCalls);
    }

    [Fact]
    public async Task Only_posts_are_taken_and_only_where_the_protocol_is_spoken()
    {
        await using var server = await HttpTestServer.StartAsync(_root, _engine);
        using var get = await server.Http.GetAsync(new Uri(FindHttpServer.McpPath, UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using var elsewhere = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri("/", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var nonsense = await server.Http.SendAsync(JsonRpc.Message("{\"jsonrpc\":"));
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        Assert.False(nonsense.Headers.Contains("Server"));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = (IPEndPoint)listener.LocalEndpoint;
        var error = await Assert.ThrowsAsync<FindException>(() => HttpTestServer.StartAsync(_root, _engine, http => http.Endpoint = taken));
        Assert.StartsWith($"{taken} cannot be listened on", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> HealthAsync(HttpTestServer server)
    {
        using var response = await server.Http.GetAsync(new Uri(FindHttpServer.HealthPath, UriKind.Relative));
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
