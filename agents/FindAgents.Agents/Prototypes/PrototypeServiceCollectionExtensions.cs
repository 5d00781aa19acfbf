using FindAgents.Agents;
using FindAgents.Agents.Prototypes;
using FindAgents.Engine.Results;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers task prototypes with dependency injection.</summary>
public static class PrototypeServiceCollectionExtensions
{
    /// <summary>Registers singleton <see cref="PrototypeOperations"/>, and the <see cref="PrototypeShelf"/> that they take callers' own prototypes from.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says where they lie and what callers may do; without it those in <see cref="PrototypeShelf.DefaultFolder"/> are read.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindPrototypes(this IServiceCollection services, Action<PrototypeOperationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ =>
        {
            var options = new PrototypeOperationsOptions();
            configure?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(provider => new PrototypeShelf(provider.GetRequiredService<PrototypeOperationsOptions>().Folder));
        services.TryAddSingleton(provider => new PrototypeOperations(provider.GetRequiredService<PrototypeShelf>(), provider.GetRequiredService<PrototypeOperationsOptions>(), Model(provider)));
        return services;
    }

    private static Func<FindModelInfo>? Model(IServiceProvider provider) => provider.GetService<IServiceProviderIsService>()?.IsService(typeof(FindOperations)) == true
        ? () => provider.GetRequiredService<FindOperations>().Model
        : null;
}
