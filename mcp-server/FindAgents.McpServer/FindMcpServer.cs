using System.Reflection;
using FindAgents.Agents;
using FindAgents.Agents.Images;
using FindAgents.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FindAgents.McpServer;

/// <summary>Runs FindAgents as an MCP server.</summary>
public static class FindMcpServer
{
    /// <summary>What the server tells a model about its tools as a whole.</summary>
    public const string Instructions =
        """
        FindAgents looks into pictures and returns masks: find_ground answers "where is …?" for phrases, find_segment lists the objects, find_refine segments what a point, box or stroke indicates and corrects an earlier region.

        - Name an image by a path below an allowed folder or as a data URI the first time, and by the imageId of the answer afterwards: it is encoded once and kept for a while.
        - Prefer find_ground when you know what you look for, with all phrases in one call. `found` false means that it is not in the picture; `unknownWords` asks for a more common word.
        - A phrase may point at a piece of this or another image, to find its like: "the same as @dog.jpg(10,20,200,150)" (a box), "@{resultId}#2" (a region of an answer), "@photo.jpg" (a whole image).
        - find_run does a whole request in one call ("outline the mug in @a.jpg and find the same one in @b.jpg"): read in `composition` how it was understood, and give a composition yourself where that is not what was meant.
        - Look at the preview picture: regions are drawn with their numbers. If a mask is wrong, call find_refine with the answer's resultId and the region number, a point on what is missing and a point with positive=false on what does not belong.
        - Coordinates are pixels of the original image, from its top left corner; boxes are x, y, width, height. The preview is smaller than the image: scale what you read off it by `width` and `height` of the answer.
        - Full-size masks and overlays are resources: find://result/{resultId}/mask/{number}.png, …/{number}.rle.json (COCO), …/{number}.polygons.json, find://result/{resultId}/overlay.png.
        - Nothing is written to disk or fetched from the network. Errors say what to do next.
        """;

    /// <summary>What the server tells a model besides where it has albums.</summary>
    public const string AlbumInstructions =
        """


        Albums are indexed folders of photos; find_album_list names them.

        - find_album_search finds photos by a sentence, in which pieces of images may stand as words: "@dog.jpg(10,20,200,150) on a wooden bench without people". find_album_regions finds the single things, find_album_similar the like of a photo or of a piece of one.
        - Look at the contact sheet: it shows the hits under their numbers, what the query speaks of outlined. Everything is ranked, so there are always hits: judge them by the sheet and by `matches`, and say so when none is right.
        - A hit's `image` is an image for every tool: find_ground(image=…) looks closer. In a sentence @{resultId}#3 means hit 3 of a result.
        - More: find://album/{album} (status), find://album/{album}/photo/{id} (details), …/thumbnail, …/regions, …/region/{number}/mask.png or mask.json.
        """;

    /// <summary>What the server tells a model besides where it has task prototypes.</summary>
    public const string PrototypeInstructions =
        """


        How a question is answered is a task prototype: which embeddings take part, who attends to whom, what is read out. find_prototypes lists them; find://prototype/{name} is one as YAML, find://prototype/{name}.png its drawing.
        """;

    /// <summary>The server's version, as clients are told it.</summary>
    internal static string Version { get; } =
        typeof(FindMcpServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Serves over standard input and output until the input ends, the process is told to stop, or the call is cancelled.</summary>
    /// <param name="options">What to serve.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <returns>A task that ends when the server has stopped and the engine is disposed.</returns>
    /// <exception cref="FindException">The engine cannot be made, an option cannot be used, or an allowed folder does not exist.</exception>
    /// <remarks>Standard output belongs to the protocol: logs, and whatever else writes to the console, go to standard error.</remarks>
    public static async Task RunStdioAsync(FindMcpServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Engine.Validate();
        _ = new AllowedFolders(options.Roots);
        Console.SetOut(Console.Error);

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        Add(builder, options).WithStdioServerTransport();

        using var host = builder.Build();

        // Clients wait seconds, not minutes, for an answer to their first message: the model is loaded meanwhile.
        var loading = host.Services.GetRequiredService<ModelLoading>().Operations;
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await loading.ConfigureAwait(false);
        }
        catch
        {
            await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds what every transport serves: the engine, the operations, tools and resources, and logs to standard error.</summary>
    internal static IMcpServerBuilder Add(IHostApplicationBuilder builder, FindMcpServerOptions options)
    {
        builder.Logging
            .SetMinimumLevel(options.LogLevel)

            // The SDK warns of every client that leaves while it listens for changes.
            .AddFilter("ModelContextProtocol", options.LogLevel == LogLevel.Warning ? LogLevel.Error : options.LogLevel)
            .AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        AddEngine(builder.Services, options).UseLogging().UseTelemetry();
        builder.Services.AddFindOperations(operations =>
        {
            options.Roots.ToList().ForEach(operations.Roots.Add);
            options.ConfigureOperations?.Invoke(operations);
        });
        builder.Services.AddFindAlbums(albums =>
        {
            albums.Place = options.Albums;
            albums.AllowIndexing = options.AllowIndexing;
        });
        builder.Services.AddFindPrototypes(prototypes =>
        {
            prototypes.Folder = options.Prototypes;
            prototypes.AllowSaving = options.AllowPrototypes;
        });
        builder.Services.AddSingleton<ModelLoading>();
        var server = builder.Services.AddFindMcpServer();
        options.ConfigureServer?.Invoke(server);
        return server;
    }

    private static FindEngineBuilder AddEngine(IServiceCollection services, FindMcpServerOptions options) => options.EngineFactory is { } factory
        ? services.AddFindEngine(factory)
        : services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options.Engine)).AddFindEngine();
}
