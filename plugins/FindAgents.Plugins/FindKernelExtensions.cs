using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
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
        return Add(plugins, Create(operations, null, new CompositionOperations(operations), pluginName));
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
        return Add(plugins, Create(operations, albums, new CompositionOperations(operations, albums), pluginName));
    }

    /// <summary>Adds the plugin to the kernels that a builder makes, with the functions of albums where there are some among its services.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="pluginName">The plugin's name, which models see as the first part of its functions' names.</param>
    /// <returns>The builder's plugins.</returns>
    /// <remarks>Calls the <see cref="FindOperations"/> among the builder's services: register them with <c>AddFindEngine</c> and <c>AddFindOperations</c>, albums with <c>AddFindAlbums</c>.</remarks>
    public static IKernelBuilderPlugins AddFind(this IKernelBuilderPlugins plugins, string pluginName = FindPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        plugins.Services.AddFindCompositions();
        plugins.Services.AddSingleton(services => Create(
            services.GetRequiredService<FindOperations>(), services.GetService<AlbumOperations>(), services.GetRequiredService<CompositionOperations>(), pluginName));
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
#pragma warning disable SKEXP0001 // The bridge between the two abstractions is all that is used of what may change.
        services.GetService<IChatCompletionService>()?.AsChatClient();
#pragma warning restore SKEXP0001

    private static KernelPlugin Create(FindOperations operations, AlbumOperations? albums, CompositionOperations compositions, string pluginName)
    {
        IReadOnlyList<KernelFunction> find =
        [
            .. KernelPluginFactory.CreateFromObject(new FindPlugin(operations), pluginName),
            .. KernelPluginFactory.CreateFromObject(new FindRunPlugin(compositions), pluginName),
        ];
        if (albums is null)
        {
            return KernelPluginFactory.CreateFromFunctions(pluginName, find);
        }

        // A function that would only be refused is not offered.
        var functions = KernelPluginFactory.CreateFromObject(new FindAlbumPlugin(albums), pluginName)
            .Where(function => albums.AllowsIndexing || function.Name != FindAlbumPlugin.IndexName);
        return KernelPluginFactory.CreateFromFunctions(pluginName, [.. find, .. functions]);
    }

    private static KernelPlugin Add(ICollection<KernelPlugin> plugins, KernelPlugin plugin)
    {
        plugins.Add(plugin);
        return plugin;
    }
}
