using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Prototypes;
using FindAgents.Agents.Running;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers running compositions with dependency injection.</summary>
public static class CompositionServiceCollectionExtensions
{
    /// <summary>
    /// Registers singleton <see cref="CompositionOperations"/> over the registered <see cref="FindOperations"/>; with the albums, the <see cref="IComposer"/> and the
    /// <see cref="PrototypeCatalogue"/> that are registered, or without albums, with the offline composer, and the engine's prototypes with those on the registered
    /// <see cref="PrototypeShelf"/>, if there is one.
    /// </summary>
    /// <param name="services">The services, which need operations (see <c>AddFindOperations</c>).</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindCompositions(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new CompositionOperations(
            provider.GetRequiredService<FindOperations>(), provider.GetService<AlbumOperations>(), provider.GetService<IComposer>(), Catalogue(provider)));
        return services;
    }

    /// <summary>The prototypes that are registered; <see langword="null"/> where none are.</summary>
    internal static Func<PrototypeCatalogue>? Catalogue(IServiceProvider provider) => (provider.GetService<PrototypeCatalogue>(), provider.GetService<PrototypeShelf>()) switch
    {
        ({ } given, _) => () => given,
        (_, { } shelf) => () => PrototypeCatalogue.From(shelf),
        _ => null,
    };
}
