using System.Diagnostics;
using System.Globalization;
using System.Net;
using FindAgents.Engine.Imaging;
using FindAgents.McpServer;
using FindAgents.McpServer.Http;
using FindAgents.Tests;

namespace FindAgents.Benchmarks;

/// <summary>Many tool calls at the same moment over HTTP, server and clients in one process; says what became of each, and what it cost in time and memory.</summary>
internal static class McpBenchmark
{
    /// <summary>The first argument that asks for it.</summary>
    public const string Verb = "mcp";

    private const string Help =
        """
        mcp [--calls N] [--engine colour|model] [--attempts N] [--max-calls N] [--max-queue N]

          --calls      calls that are sent at the same moment; 1000
          --engine     model: find-mini; colour: an engine that costs next to nothing, so that the server itself is measured; colour
          --attempts   how often a call that is refused is sent, each time after as long as it was told to wait; 1000
          --max-calls, --max-queue   as of `findagents mcp`
        """;

    /// <summary>Runs it.</summary>
    /// <returns>0 when no call was lost, 1 otherwise.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> options, TextWriter output)
    {
        var http = new FindHttpOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), RequestsPerSecond = 0 };
        var (calls, attempts, isModel) = (1000, 1000, false);
        for (var i = 0; i < options.Count; i += 2)
        {
            var value = options.ElementAtOrDefault(i + 1);
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (options[i])
            {
                case "--calls" when isNumber && number > 0:
                    calls = number;
                    break;
                case "--attempts" when isNumber && number > 0:
                    attempts = number;
                    break;
                case "--max-calls" when isNumber && number > 0:
                    http.MaxCalls = number;
                    break;
                case "--max-queue" when isNumber:
                    http.MaxQueue = number;
                    break;
                case "--engine" when value is "colour" or "model":
                    isModel = value == "model";
                    break;
                default:
                    output.WriteLine(Help);
                    return 1;
            }
        }

        var photos = Path.Combine(AppContext.BaseDirectory, "photos");
        var serve = new FindMcpServerOptions { Roots = { photos }, EngineFactory = isModel ? null : _ => new ColourEngine() };
        await using var server = await FindHttpServer.StartAsync(serve, http);

        // The model is loaded, the photos are encoded, all code has run.
        var asked = Asked(isModel ? Photos(photos) : [ImageDataUri.FromBytes(Pictures.RedAndBlue.ToPng(), ImageFormat.Png)], calls);
        await McpLoad.RunAsync(server.Address, [.. asked.Take(12)], attempts);
        var before = Memory();
        using var cancellation = new CancellationTokenSource();
        var watching = WatchAsync(cancellation.Token);
        var report = await McpLoad.RunAsync(server.Address, asked, attempts);
        await cancellation.CancelAsync();
        var peak = await watching;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isModel ? "find-mini" : "colour engine")}, {http.MaxCalls} calls at a time, {http.MaxQueue} waiting, {Environment.ProcessorCount} processors"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Calls} calls at once: {report[McpLoadOutcome.Answered]} answered, {report[McpLoadOutcome.ToolError]} answered with an error, {report[McpLoadOutcome.Refused]} refused for good, {report[McpLoadOutcome.Lost]} lost; {report.Refusals} told to come again"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Elapsed.TotalSeconds:f1} s, {report[McpLoadOutcome.Answered] / report.Elapsed.TotalSeconds:f1} calls/s; a call took {report.Latency(0.5).TotalSeconds:f2} s (median), {report.Latency(0.95).TotalSeconds:f2} s (95 %), waits included"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory, clients included: {before >> 20} MiB before, {peak >> 20} MiB at most, {Memory() >> 20} MiB after"));
        foreach (var how in report.Losses.Distinct().Take(5))
        {
            output.WriteLine($"lost: {how}");
        }

        return report[McpLoadOutcome.Lost] == 0 ? 0 : 1;
    }

    private static IReadOnlyList<string> Photos(string folder) =>
        [.. Directory.GetFiles(folder, "*.jpg").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Take(3)];

    private static IReadOnlyList<(string, string)> Asked(IReadOnlyList<string> images, int calls) =>
    [
        .. Enumerable.Range(0, calls).Select(i => (images[i % images.Count], i % 4) switch
        {
            (var image, 0) => ("find_segment", $$"""{"image":"{{image}}"}"""),
            (var image, 1) => ("find_refine", $$"""{"image":"{{image}}","points":[{"x":20,"y":20}]}"""),
            (var image, _) => ("find_ground", $$"""{"image":"{{image}}","phrases":["a red object"]}"""),
        }),
    ];

    private static async Task<long> WatchAsync(CancellationToken cancellationToken)
    {
        var most = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            most = Math.Max(most, Memory());
            await Task.Delay(100, CancellationToken.None);
        }

        return most;
    }

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
