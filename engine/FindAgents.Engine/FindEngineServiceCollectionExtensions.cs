using FindAgents.Engine;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an engine with dependency injection.</summary>
public static class FindEngineServiceCollectionExtensions
{
    /// <summary>Registers a singleton <see cref="IFindEngine"/> on a model of this library, loaded when first asked for.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets device, model, threads; <see langword="null"/> for find-mini on what the machine has.</param>
    /// <returns>A builder to add decorators with.</returns>
    /// <remarks>A model that cannot be loaded throws <see cref="FindException"/> when the engine is first asked for.</remarks>
    public static FindEngineBuilder AddFindEngine(this IServiceCollection services, Action<FindEngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<FindEngineOptions>().Configure(configure ?? (_ => { }));
        return services.AddFindEngine(provider => FindEngine.Load(provider.GetRequiredService<IOptions<FindEngineOptions>>().Value));
    }

    /// <summary>Registers a singleton <see cref="IFindEngine"/> that is built, when first asked for, around the one that a factory makes.</summary>
    /// <param name="services">The services.</param>
    /// <param name="innerFactory">Makes the innermost engine.</param>
    /// <returns>A builder to add decorators with.</returns>
    public static FindEngineBuilder AddFindEngine(this IServiceCollection services, Func<IServiceProvider, IFindEngine> innerFactory)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new FindEngineBuilder(innerFactory);
        services.AddSingleton(builder.Build);
        return builder;
    }
}
