using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>Far more calls at once than the server takes on: none is lost, and no more than agreed are worked on. The full figure: <c>tests/Benchmarks -- mcp</c>.</summary>
public sealed class LoadTests : IDisposable
{
    private const int Calls = 250;
    private const int AtATime = 3;
    private const int Waiting = 20;

    private readonly TempFolder _root = new();
    private readonly ColourEngine _engine = new();
    private int _working;
    private int _most;

    public LoadTests()
    {
        _root.Write("scene.png", Pictures.Draw(30, 20, ("red", new Box(2, 2, 8, 8))).ToPng());
        _engine.BeforeAsk = async token =>
        {
            lock (_root)
            {
                _most = Math.Max(_most, ++_working);
            }

            await Task.Delay(1, token);
            lock (_root)
            {
                _working--;
            }
        };
    }

    private static IReadOnlyList<(string, string)> Asked =>
    [
        .. Enumerable.Range(0, Calls).Select(i => (i % 3) switch
        {
            0 => ("find_segment", """{"image":"scene.png"}"""),
            1 => ("find_ground", """{"image":"scene.png","phrases":["red","green"]}"""),
            _ => ("find_refine", """{"image":"scene.png","points":[{"x":5,"y":5}]}"""),
        }),
    ];

    public void Dispose()
    {
        _root.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public async Task Each_call_is_answered_or_told_when_to_come_again()
    {
        await using var server = await StartAsync();
        var report = await McpLoad.RunAsync(server.Server.Address, Asked, attempts: 1);

        Assert.Empty(report.Losses);
        Assert.Equal(Calls, report[McpLoadOutcome.Answered] + report[McpLoadOutcome.Refused]);
        Assert.InRange(report[McpLoadOutcome.Answered], AtATime + Waiting, Calls);
        Assert.InRange(_most, 1, AtATime);
        Assert.Equal(1, _engine.EncodeCalls);
    }

    [Fact]
    public async Task Who_comes_again_when_told_to_is_answered_in_the_end()
    {
        await using var server = await StartAsync();
        var report = await McpLoad.RunAsync(server.Server.Address, Asked, attempts: 100);

        Assert.Empty(report.Losses);
        Assert.Equal(Calls, report[McpLoadOutcome.Answered]);
        Assert.InRange(_most, 1, AtATime);
        Assert.Equal(1, _engine.LiveEncodings);
    }

    private Task<HttpTestServer> StartAsync() => HttpTestServer.StartAsync(_root, _engine, http => (http.MaxCalls, http.MaxQueue) = (AtATime, Waiting));
}
