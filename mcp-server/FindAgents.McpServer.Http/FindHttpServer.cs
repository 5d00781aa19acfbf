using FindAgents.Agents.Images;
using FindAgents.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.AspNetCore;

namespace FindAgents.McpServer.Http;

/// <summary>A running MCP server over Streamable HTTP: <c>/mcp</c> for clients, <c>/healthz</c> for who looks after it.</summary>
/// <remarks>
/// <para>
/// Stateless: no request depends on one before, so that any number of clients may come and go; what they share are the
/// images and results that are kept under ids. It greets clients before the model is loaded; their calls wait for it.
/// </para>
/// <para>Safe to use from several threads at once. Disposing it stops it, and disposes the engine.</para>
/// </remarks>
public sealed class FindHttpServer : IAsyncDisposable
{
    /// <summary>The path that clients are given.</summary>
    public const string McpPath = "/mcp";

    /// <summary>The path that tells whether the server is ready.</summary>
    public const string HealthPath = "/healthz";

    // A request that waits is held to this much of its body; a thousand of them take tens of megabytes.
    private const int UnreadBytes = 64 << 10;

    private readonly WebApplication _app;
    private readonly CallGate _gate;
    private readonly Task _loading;

    private FindHttpServer(WebApplication app, CallGate gate, Task loading, Uri address)
    {
        _app = app;
        _gate = gate;
        _loading = loading;
        Address = address;
    }

    /// <summary>Where clients find it, such as <c>http://127.0.0.1:8321/mcp</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="options">What to serve.</param>
    /// <param name="http">Where and to whom; <see langword="null"/> for 127.0.0.1:8321.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The server; it listens, and its model is being loaded.</returns>
    /// <exception cref="FindException">An option cannot be used, an allowed folder does not exist, or the address cannot be listened on.</exception>
    public static async Task<FindHttpServer> StartAsync(FindMcpServerOptions options, FindHttpOptions? http = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        http ??= new FindHttpOptions();
        options.Engine.Validate();
        _ = new AllowedFolders(options.Roots);
        http.Validate();

        var app = Build(options, http);
        var gate = new CallGate(http, app.Lifetime.ApplicationStopping);
        var loading = app.Services.GetRequiredService<ModelLoading>();
        try
        {
            Route(app, http, gate, new Health(loading, FindMcpServer.Version));
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new FindHttpServer(app, gate, loading.Operations, new Uri(new Uri(app.Urls.Single()), McpPath));
        }
        catch (Exception e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            gate.Dispose();
            throw e is IOException ? new FindException($"{http.Endpoint} cannot be listened on: {e.Message} Name another address or port, or stop what listens there.", e) : e;
        }
    }

    /// <summary>Serves until the process is told to stop or the call is cancelled, and lets calls at hand end.</summary>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <returns>A task that ends when the server has stopped.</returns>
    /// <exception cref="FindException">The engine cannot be made; the server has stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }

        await _app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes on no more calls and lets those at hand end, for as long as <see cref="FindHttpOptions.ShutdownPatience"/>.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);

        // What is half loaded cannot be disposed; how it ended was told by RunAsync.
        await _loading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    private static WebApplication Build(FindMcpServerOptions options, FindHttpOptions http)
    {
        // Empty: no settings file or variable that lies about shall change where it listens and whom it lets in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = http.MaxRequestBytes;
            kestrel.Limits.MaxRequestBufferSize = UnreadBytes;
            kestrel.Listen(http.Endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = http.ShutdownPatience);
        FindMcpServer.Add(builder, options).WithHttpTransport(transport => transport.SessionMode = HttpServerSessionMode.Stateless);
        Telemetry.Add(builder, FindMcpServer.Version);
        return builder.Build();
    }

    private static void Route(WebApplication app, FindHttpOptions http, CallGate gate, Health health)
    {
        app.Use(new HostAndOriginCheck(http).InvokeAsync);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(McpPath), mcp =>
        {
            // Before the token: whoever guesses at it is held to the rate as well.
            mcp.Use(gate.HoldToRateAsync);
            if (http.Token is { } token)
            {
                mcp.Use(new TokenCheck(token).InvokeAsync);
            }

            mcp.Use(new RequestSizeCheck(http.MaxRequestBytes).InvokeAsync);
            mcp.Use(gate.TakeTurnAsync);
        });
        app.MapMcp(McpPath);
        app.MapGet(HealthPath, (RequestDelegate)health.WriteAsync);
    }
}
