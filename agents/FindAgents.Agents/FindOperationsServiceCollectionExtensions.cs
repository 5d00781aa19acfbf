using FindAgents.Agents;
using FindAgents.Engine;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers operations with dependency injection.</summary>
public static class FindOperationsServiceCollectionExtensions
{
    /// <summary>Registers singleton <see cref="FindOperations"/> over the registered <see cref="IFindEngine"/>.</summary>
    /// <param name="services">The services, which need an engine (see <c>AddFindEngine</c>).</param>
    /// <param name="configure">Sets what may be read and how much is kept; without it no path is allowed.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindOperations(this IServiceCollection services, Action<FindOperationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider =>
        {
            var options = new FindOperationsOptions();
            if (provider.GetService<Options.IOptions<FindEngineOptions>>() is { } engine)
            {
                options.CacheBytes = engine.Value.CacheBytes;
            }

            configure?.Invoke(options);
            return new FindOperations(provider.GetRequiredService<IFindEngine>(), options, provider.GetService<TimeProvider>());
        });
        return services;
    }
}
