using FindAgents.Agents;
using FindAgents.Agents.Albums;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers albums with dependency injection.</summary>
public static class AlbumServiceCollectionExtensions
{
    /// <summary>Registers singleton <see cref="AlbumOperations"/> over the registered <see cref="FindOperations"/>, and the <see cref="AlbumShelf"/> that they take albums from.</summary>
    /// <param name="services">The services, which need operations (see <c>AddFindOperations</c>).</param>
    /// <param name="configure">Says where the albums lie and what callers may do; without it they search those in <see cref="AlbumShelf.DefaultPlace"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindAlbums(this IServiceCollection services, Action<AlbumOperationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ =>
        {
            var options = new AlbumOperationsOptions();
            configure?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(provider => new AlbumShelf(provider.GetRequiredService<AlbumOperationsOptions>().Place));
        services.TryAddSingleton(provider => new AlbumOperations(
            provider.GetRequiredService<FindOperations>(), provider.GetRequiredService<AlbumShelf>(), provider.GetRequiredService<AlbumOperationsOptions>()));
        return services;
    }
}
