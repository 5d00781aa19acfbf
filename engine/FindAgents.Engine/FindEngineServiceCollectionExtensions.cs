using FindAgents.Engine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an engine with dependency injection.</summary>
public static class FindEngineServiceCollectionExtensions
{
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
