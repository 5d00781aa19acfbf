using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace FindAgents.Engine.Tests.Decorators;

public class FindEngineBuilderTests
{
    [Fact]
    public async Task Calls_pass_through_decorators_in_the_order_added()
    {
        var seen = new List<string>();
        using var engine = new FindEngineBuilder(new ColourEngine())
            .Use(inner => new Recorder(inner, "outer", seen))
            .Use(inner => new Recorder(inner, "inner", seen))
            .Build();

        using var image = await engine.EncodeAsync(Pictures.RedAndBlue);
        var result = await engine.GroundAsync(image, ["red"]);

        Assert.Equal(["outer", "inner"], seen);
        Assert.Equal(new Engine.Masks.Box(10, 10, 20, 20), Assert.Single(result.Regions).Box);
    }

    [Fact]
    public void Disposing_the_outermost_disposes_the_innermost()
    {
        var inner = new ColourEngine();
        new FindEngineBuilder(inner).Use(e => new Recorder(e, "", [])).UseTelemetry().Build().Dispose();
        Assert.True(inner.IsDisposed);
    }

    [Fact]
    public void A_decorator_that_returns_nothing_is_named()
    {
        var builder = new FindEngineBuilder(new ColourEngine()).Use(e => e).Use((IFindEngine _) => null!);
        Assert.Contains("Decorator 2 of 2", Assert.Throws<InvalidOperationException>(() => builder.Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dependency_injection_builds_one_engine_with_services_and_disposes_it()
    {
        var inner = new ColourEngine();
        var services = new ServiceCollection().AddSingleton("a service");
        var found = "";
        services.AddFindEngine(_ => inner).Use((engine, s) =>
        {
            found = s.GetRequiredService<string>();
            return new Recorder(engine, "", []);
        });

        using (var provider = services.BuildServiceProvider())
        {
            Assert.Same(provider.GetRequiredService<IFindEngine>(), provider.GetRequiredService<IFindEngine>());
            Assert.IsType<Recorder>(provider.GetRequiredService<IFindEngine>());
            Assert.Equal("a service", found);
        }

        Assert.True(inner.IsDisposed);
    }

    [Theory]
    [InlineData("gpu"), InlineData("CUDA"), InlineData("cuda:"), InlineData("cuda:-1"), InlineData("")]
    public void An_unknown_device_is_refused(string device) =>
        Assert.Contains($"'{device}'", Assert.Throws<FindException>(() => new FindEngineOptions { Device = device }.Validate()).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_are_validated()
    {
        foreach (var device in new[] { "cpu", "cuda", "cuda:1", "auto" })
        {
            new FindEngineOptions { Device = device }.Validate();
        }

        Assert.Throws<FindException>(() => new FindEngineOptions { Threads = 0 }.Validate());
        Assert.Throws<FindException>(() => new FindEngineOptions { ModelPath = " " }.Validate());
        Assert.Throws<FindException>(() => new FindEngineOptions { CacheBytes = -1 }.Validate());
    }

    private sealed class Recorder(IFindEngine inner, string name, List<string> seen) : DelegatingFindEngine(inner)
    {
        public override Task<Results.GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
        {
            seen.Add(name);
            return base.GroundAsync(image, phrases, options, cancellationToken);
        }
    }
}
