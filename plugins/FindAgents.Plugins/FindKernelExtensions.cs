using FindAgents.Agents;
using FindAgents.Plugins;
using Microsoft.Extensions.DependencyInjection;

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
        return plugins.AddFromObject(new FindPlugin(operations), pluginName);
    }

    /// <summary>Adds the plugin to the kernels that a builder makes.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="pluginName">The plugin's name, which models see as the first part of its functions' names.</param>
    /// <returns>The builder's plugins.</returns>
    /// <remarks>Calls the <see cref="FindOperations"/> among the builder's services: register them with <c>AddFindEngine</c> and <c>AddFindOperations</c>.</remarks>
    public static IKernelBuilderPlugins AddFind(this IKernelBuilderPlugins plugins, string pluginName = FindPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        plugins.Services.AddSingleton(services =>
            KernelPluginFactory.CreateFromObject(new FindPlugin(services.GetRequiredService<FindOperations>()), pluginName));
        return plugins;
    }
}
