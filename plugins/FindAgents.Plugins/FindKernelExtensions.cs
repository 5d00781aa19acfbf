using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Prototypes;
using FindAgents.Agents.Running;
using FindAgents.Plugins;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Microsoft.SemanticKernel;

/// <summary>Adds FindAgents to a kernel.</summary>
public static class FindKernelExtensions
{
    /// <summary>Adds the plugin to a kernel.</summary>
    /// <param name="plugins">The kernel's plugins.</param>
    /// <param name="operations">What the functions call; stays the caller's.</param>
    /// <param name="pluginName">The plugin's name, which models see as the first part of its functions' names.</param>
    /// <returns>The plugin.</returns>
    public static KernelPlugin AddFind(this ICollection<KernelPlugin> plugins, FindOperations operations, string pluginName = FindPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(operations);
        return Add(plugins, Create(operations, null, new CompositionOperations(operations), null, pluginName));
    }

    /// <summary>Adds the plugin to a kernel, with the functions of albums.</summary>
    /// <param name="plugins">The kernel's plugins.</param>
    /// <param name="operations">What the functions call; stays the caller's.</param>
    /// <param name="albums">What the functions of albums call, made over the same operations; stays the caller's.</param>
    /// <param name="pluginName">The plugin's name, which models see as the first part of its functions' names.</param>
    /// <returns>The plugin.</returns>
    public static KernelPlugin AddFind(this ICollection<KernelPlugin> plugins, FindOperations operations, AlbumOperations albums, string pluginName = FindPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(albums);
        return Add(plugins, Create(operations, albums, new CompositionOperations(operations, albums), null, pluginName));
    }

    /// <summary>Adds the plugin to a kernel, with the functions of task prototypes and, where there are some, of albums.</summary>
    /// <param name="plugins">The kernel's plugins.</param>
    /// <param name="operations">What the functions call; stays the caller's.</param>
    /// <param name="albums">What the functions of albums call, made over the same operations; <see langword="null"/> for none.</param>
    /// <param name="prototypes">What the functions of task prototypes call.</param>
    /// <param name="pluginName">The plugin's name, which models see as the first part of its functions' names.</param>
    /// <returns>The plugin.</returns>
    public static KernelPlugin AddFind(this ICollection<KernelPlugin> plugins, FindOperations operations, AlbumOperations? albums, PrototypeOperations prototypes, string pluginName = FindPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(prototypes);
        return Add(plugins, Create(operations, albums, new CompositionOperations(operations, albums, null, () => PrototypeCatalogue.From(prototypes.Shelf)), prototypes, pluginName));
    }

    /// <summary>Adds the plugin to the kernels that a builder makes, with the functions of albums and of task prototypes where they are among its services.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="pluginName">The plugin's name, which models see as the first part of its functions' names.</param>
    /// <returns>The builder's plugins.</returns>
    /// <remarks>Calls the <see cref="FindOperations"/> among the builder's services: register them with <c>AddFindEngine</c> and <c>AddFindOperations</c>, albums with <c>AddFindAlbums</c>, task prototypes with <c>AddFindPrototypes</c>.</remarks>
    public static IKernelBuilderPlugins AddFind(this IKernelBuilderPlugins plugins, string pluginName = FindPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        plugins.Services.AddFindCompositions();
        plugins.Services.AddSingleton(services => Create(
            services.GetRequiredService<FindOperations>(), services.GetService<AlbumOperations>(), services.GetRequiredService<CompositionOperations>(), services.GetService<PrototypeOperations>(), pluginName));
        return plugins;
    }

    /// <summary>Registers a singleton <see cref="IComposer"/> over the kernel's language model: the registered <see cref="IChatClient"/>, else the chat completion service, else the offline composer.</summary>
    /// <param name="builder">The kernel's builder; a <see cref="FindAgents.Agents.Compositions.PrototypeCatalogue"/> among its services is used.</param>
    /// <param name="configure">Sets how the language model is asked.</param>
    /// <returns>The builder.</returns>
    public static IKernelBuilder AddFindComposer(this IKernelBuilder builder, Action<LlmComposerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFindComposer(services => services.GetService<IChatClient>() ?? Completion(services), configure);
        return builder;
    }

    private static IChatClient? Completion(IServiceProvider services) =>
        services.GetService<IChatCompletionService>()?.AsChatClient();

    /// <summary>The plugins whose functions are offered, each with the one of them that would only be refused and is not.</summary>
    internal static IEnumerable<(object Plugin, string? Refused)> Offered(FindOperations operations, AlbumOperations? albums, CompositionOperations compositions, PrototypeOperations? prototypes)
    {
        yield return (new FindPlugin(operations), null);
        yield return (new FindRunPlugin(compositions), null);
        if (albums is not null)
        {
            yield return (new FindAlbumPlugin(albums), albums.AllowsIndexing ? null : FindAlbumPlugin.IndexName);
        }

        if (prototypes is not null)
        {
            yield return (new FindPrototypePlugin(prototypes), prototypes.AllowsSaving ? null : FindPrototypePlugin.SaveName);
        }
    }

    private static KernelPlugin Create(FindOperations operations, AlbumOperations? albums, CompositionOperations compositions, PrototypeOperations? prototypes, string pluginName) =>
        KernelPluginFactory.CreateFromFunctions(
            pluginName,
            Offered(operations, albums, compositions, prototypes).SelectMany(offered => KernelPluginFactory.CreateFromObject(offered.Plugin, pluginName).Where(function => function.Name != offered.Refused)));

    private static KernelPlugin Add(ICollection<KernelPlugin> plugins, KernelPlugin plugin)
    {
        plugins.Add(plugin);
        return plugin;
    }
}
