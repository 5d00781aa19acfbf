using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Chat;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Prototypes;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the chat agent with dependency injection.</summary>
public static class FindAgentServiceCollectionExtensions
{
    /// <summary>Registers a singleton <see cref="FindAgent"/>, which is the <see cref="AIAgent"/> as well where no other is registered.</summary>
    /// <param name="services">
    /// The services, which need <see cref="FindOperations"/> (see <c>AddFindOperations</c>). What else is registered is used: <see cref="AlbumOperations"/>, an
    /// <see cref="IChatClient"/>, an <see cref="IComposer"/>, a <see cref="PrototypeCatalogue"/> or <see cref="PrototypeShelf"/>, logging.
    /// </param>
    /// <param name="configure">Changes what these make of the options; <see langword="null"/> to leave them so.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindAgent(this IServiceCollection services, Func<FindAgentOptions, FindAgentOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider =>
        {
            var options = new FindAgentOptions
            {
                ChatClient = provider.GetService<IChatClient>(),
                Composer = provider.GetService<IComposer>(),
                Catalogue = CompositionServiceCollectionExtensions.Catalogue(provider),
                LoggerFactory = provider.GetService<ILoggerFactory>(),
            };
            return new FindAgent(provider.GetRequiredService<FindOperations>(), provider.GetService<AlbumOperations>(), configure?.Invoke(options) ?? options);
        });
        services.TryAddSingleton<AIAgent>(provider => provider.GetRequiredService<FindAgent>());
        return services;
    }
}
