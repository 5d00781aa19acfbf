using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a composer with dependency injection.</summary>
public static class FindComposerServiceCollectionExtensions
{
    /// <summary>Registers a singleton <see cref="IComposer"/>: over the model of one's choice, else over the registered <see cref="IChatClient"/>, else the offline composer.</summary>
    /// <param name="services">The services. A registered <see cref="PrototypeCatalogue"/> is used.</param>
    /// <param name="choice">The model, such as <see cref="ChatClientChoice.Read"/> finds it; <see langword="null"/> for the registered one.</param>
    /// <param name="configure">Sets how a language model is asked.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindComposer(this IServiceCollection services, ChatClientChoice? choice = null, Action<LlmComposerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (choice is null)
        {
            return services.AddFindComposer(provider => provider.GetService<IChatClient>(), configure);
        }

        // Under a key of its own: the host's other users of chat clients are not meant to get this one.
        services.TryAddKeyedSingleton(typeof(ChatClientChoice), (_, _) => choice.Open());
        return services.AddFindComposer(provider => provider.GetRequiredKeyedService<IChatClient>(typeof(ChatClientChoice)), configure);
    }

    /// <summary>Registers a singleton <see cref="IComposer"/> over a chat client that is found in one's own way.</summary>
    /// <param name="services">The services. A registered <see cref="PrototypeCatalogue"/> is used.</param>
    /// <param name="client">Finds the client, which stays with who made it; where it finds none the offline composer is registered.</param>
    /// <param name="configure">Sets how a language model is asked.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFindComposer(this IServiceCollection services, Func<IServiceProvider, IChatClient?> client, Action<LlmComposerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(client);
        services.TryAddSingleton<IComposer>(provider =>
        {
            if (client(provider) is not { } found)
            {
                return new OfflineComposer();
            }

            var options = new LlmComposerOptions();
            if (provider.GetService<PrototypeCatalogue>() is { } catalogue)
            {
                options.Catalogue = catalogue;
            }

            configure?.Invoke(options);
            return new LlmComposer(found, options, provider.GetService<ILogger<LlmComposer>>(), provider.GetService<TimeProvider>());
        });
        return services;
    }
}
