namespace FindAgents.Engine;

/// <summary>Adds telemetry to an engine.</summary>
public static class TelemetryFindEngineBuilderExtensions
{
    /// <summary>Reports every call as an activity and in metrics; <see cref="TelemetryFindEngine"/> says under which names.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="sourceName">The name of the activity source and the meter; <see langword="null"/> for <see cref="TelemetryFindEngine.DefaultSourceName"/>.</param>
    /// <param name="configure">Sets the decorator's properties.</param>
    /// <returns>The builder.</returns>
    public static FindEngineBuilder UseTelemetry(this FindEngineBuilder builder, string? sourceName = null, Action<TelemetryFindEngine>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(inner =>
        {
            var engine = new TelemetryFindEngine(inner, sourceName);
            configure?.Invoke(engine);
            return engine;
        });
    }
}
