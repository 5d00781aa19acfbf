namespace FindAgents.Engine;

/// <summary>Puts an engine together from an innermost one and the decorators around it.</summary>
/// <remarks>
/// The decorator added first is the outermost: <c>new FindEngineBuilder(engine).UseLogging(f).UseTelemetry()</c> logs
/// around the telemetry around the engine. Not safe for use by several threads at once; the engine it builds is.
/// </remarks>
public sealed class FindEngineBuilder
{
    private readonly Func<IServiceProvider, IFindEngine> _innerFactory;
    private readonly List<Func<IFindEngine, IServiceProvider, IFindEngine>> _decorators = [];

    /// <summary>Starts from a model of this library, which <see cref="Build"/> loads (<see cref="FindEngine.Load"/>).</summary>
    /// <param name="options">Device, model, threads; <see langword="null"/> for find-mini on what the machine has.</param>
    public FindEngineBuilder(FindEngineOptions? options = null)
        : this(_ => FindEngine.Load(options))
    {
    }

    /// <summary>Starts from an engine.</summary>
    /// <param name="innerEngine">The innermost engine; owned by the engine that <see cref="Build"/> returns.</param>
    public FindEngineBuilder(IFindEngine innerEngine)
    {
        ArgumentNullException.ThrowIfNull(innerEngine);
        _innerFactory = _ => innerEngine;
    }

    /// <summary>Starts from a way to make an engine.</summary>
    /// <param name="innerFactory">Called once by each <see cref="Build"/>.</param>
    public FindEngineBuilder(Func<IServiceProvider, IFindEngine> innerFactory)
    {
        ArgumentNullException.ThrowIfNull(innerFactory);
        _innerFactory = innerFactory;
    }

    /// <summary>Adds a decorator inside those added before.</summary>
    /// <param name="decorate">Given the engine inside, returns the one around it.</param>
    /// <returns>This builder.</returns>
    public FindEngineBuilder Use(Func<IFindEngine, IFindEngine> decorate)
    {
        ArgumentNullException.ThrowIfNull(decorate);
        return Use((inner, _) => decorate(inner));
    }

    /// <summary>Adds a decorator that needs services inside those added before.</summary>
    /// <param name="decorate">Given the engine inside and the services, returns the one around it.</param>
    /// <returns>This builder.</returns>
    public FindEngineBuilder Use(Func<IFindEngine, IServiceProvider, IFindEngine> decorate)
    {
        ArgumentNullException.ThrowIfNull(decorate);
        _decorators.Add(decorate);
        return this;
    }

    /// <summary>Builds the engine.</summary>
    /// <param name="services">Where decorators find what they need, such as loggers; <see langword="null"/> for none.</param>
    /// <returns>The outermost engine; disposing it disposes those inside.</returns>
    /// <exception cref="InvalidOperationException">A decorator returned nothing.</exception>
    /// <exception cref="FindException">The innermost engine cannot be made; the message says why.</exception>
    public IFindEngine Build(IServiceProvider? services = null)
    {
        services ??= NoServices.Instance;
        var engine = _innerFactory(services);
        for (var i = _decorators.Count - 1; i >= 0; i--)
        {
            engine = _decorators[i](engine, services)
                ?? throw new InvalidOperationException($"Decorator {i + 1} of {_decorators.Count} returned null instead of an engine.");
        }

        return engine;
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
