using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FindAgents.Engine;

/// <summary>Adds logging to an engine.</summary>
public static class LoggingFindEngineBuilderExtensions
{
    /// <summary>Logs every call, under the category of <see cref="LoggingFindEngine"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="loggerFactory">Makes the logger; <see langword="null"/> to take the one among the services that the engine is built with.</param>
    /// <returns>The builder.</returns>
    /// <remarks>Adds nothing where the factory, given or found, logs nowhere (<see cref="NullLoggerFactory"/>).</remarks>
    /// <exception cref="InvalidOperationException">On building: no factory was given and the services have none.</exception>
    public static FindEngineBuilder UseLogging(this FindEngineBuilder builder, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((inner, services) =>
        {
            var factory = loggerFactory ?? services.GetRequiredService<ILoggerFactory>();
            return factory == NullLoggerFactory.Instance ? inner : new LoggingFindEngine(inner, factory.CreateLogger<LoggingFindEngine>());
        });
    }
}
