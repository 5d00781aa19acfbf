using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FindAgents.Engine.Tests.Decorators;

public class LoggingFindEngineTests
{
    [Fact]
    public async Task Counts_are_logged_and_phrases_are_not_unless_traced()
    {
        foreach (var level in new[] { LogLevel.Debug, LogLevel.Trace })
        {
            using var log = new LogLines(level);
            using var engine = new FindEngineBuilder(new ColourEngine()).UseLogging(log).Build();
            using var image = await engine.EncodeAsync(Pictures.RedAndBlue);
            await engine.GroundAsync(image, ["the red square"]);

            Assert.Contains(log.Lines, line => line.StartsWith("Debug ground completed in", StringComparison.Ordinal) && line.EndsWith("1 regions by prototype grounding", StringComparison.Ordinal));
            Assert.Contains(log.Lines, line => line.StartsWith("Debug encode started: 100×80", StringComparison.Ordinal));
            Assert.Equal(level == LogLevel.Trace, log.Lines.Any(line => line.Contains("the red square", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task What_a_caller_can_mend_is_information_and_the_rest_an_error()
    {
        using var log = new LogLines(LogLevel.Information);
        var inner = new ColourEngine();
        using var engine = new FindEngineBuilder(inner).UseLogging().Build(new ServiceCollection().AddSingleton<ILoggerFactory>(log).BuildServiceProvider());
        using var image = await engine.EncodeAsync(Pictures.RedAndBlue);

        await Assert.ThrowsAsync<PromptException>(() => engine.GroundAsync(image, ["qwertz"]));
        Assert.StartsWith("Information ground refused: Phrase 'qwertz'", log.Lines[^1], StringComparison.Ordinal);

        inner.BeforeAsk = _ => throw new InvalidOperationException("broken");
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.SegmentAsync(image));
        Assert.Equal("Error segment failed", log.Lines[^1]);
    }

    [Fact]
    public void Logging_nowhere_adds_nothing()
    {
        var inner = new ColourEngine();
        Assert.Same(inner, new FindEngineBuilder(inner).UseLogging(NullLoggerFactory.Instance).Build());
    }

    private sealed class LogLines(LogLevel level) : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Add($"{logLevel} {formatter(state, exception)}");
            }
        }

        public void Dispose()
        {
        }
    }
}
