namespace FindAgents.Cli.Tests.Launcher;

public sealed class LauncherTests : IDisposable
{
    private readonly FakeCheckout? _checkout = OperatingSystem.IsWindows() ? null : new FakeCheckout();

    private FakeCheckout Checkout
    {
        get
        {
            Skip.If(_checkout is null, "the launcher is a shell script");
            return _checkout!;
        }
    }

    public void Dispose() => _checkout?.Dispose();

    [SkippableFact]
    public async Task Builds_at_the_first_start_and_hands_everything_on()
    {
        var run = await Checkout.RunAsync(["ground", "a photo.jpg", "the \"cat\"", "$HOME", ""], folder: Checkout.At("elsewhere"));
        Assert.Equal(7, run.ExitCode);
        Assert.Equal(
            [
                $"cwd={Checkout.At("elsewhere")}",
                $"argument={Checkout.At("engine/FindAgents.Cli/bin/Release/net10.0/findagents.dll")}",
                "argument=ground",
                "argument=a photo.jpg",
                "argument=the \"cat\"",
                "argument=$HOME",
                "argument=",
            ],
            run.Out.TrimEnd('\n').Split('\n'));
        Assert.Contains("first time", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("chatter", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, Checkout.Builds);
        Assert.StartsWith($"{Checkout.Root}: build", File.ReadAllText(Checkout.At("builds")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Does_not_build_again_while_nothing_changes()
    {
        _ = await Checkout.RunAsync([]);
        var run = await Checkout.RunAsync([]);
        Assert.Equal(1, Checkout.Builds);
        Assert.Empty(run.Error);
    }

    [SkippableTheory]
    [InlineData("engine/FindAgents.Engine/FindEngine.cs", 2)]
    [InlineData("Directory.Packages.props", 2)]
    [InlineData("engine/FindAgents.Engine/obj/generated.cs", 1)]
    [InlineData("elsewhere/notes.cs", 1)]
    public async Task Builds_again_exactly_when_a_source_changes(string file, int builds)
    {
        _ = await Checkout.RunAsync([]);
        File.WriteAllText(Checkout.At(file), "changed");
        Checkout.Touch(file);
        _ = await Checkout.RunAsync([]);
        Assert.Equal(builds, Checkout.Builds);
    }

    [SkippableFact]
    public async Task Builds_again_when_a_source_is_removed()
    {
        Directory.CreateDirectory(Checkout.At("engine/FindAgents.Engine/Masks"));
        File.WriteAllText(Checkout.At("engine/FindAgents.Engine/Masks/Box.cs"), "");
        _ = await Checkout.RunAsync([]);
        File.Delete(Checkout.At("engine/FindAgents.Engine/Masks/Box.cs"));
        Checkout.Touch("engine/FindAgents.Engine/Masks");
        _ = await Checkout.RunAsync([]);
        Assert.Equal(2, Checkout.Builds);
    }

    [SkippableFact]
    public async Task A_change_during_a_build_is_not_lost()
    {
        var first = Checkout.RunAsync([]);
        while (Checkout.Builds == 0)
        {
            await Task.Delay(20);
        }

        await File.WriteAllTextAsync(Checkout.At("engine/FindAgents.Engine/FindEngine.cs"), "changed");
        _ = await first;
        _ = await Checkout.RunAsync([]);
        Assert.Equal(2, Checkout.Builds);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Starts_at_once_build_once(bool withoutFlock)
    {
        var path = withoutFlock ? $"{Checkout.At("bin")}:{Checkout.PathWithout("flock")}" : null;
        var runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Checkout.RunAsync(["doctor"], path: path)));
        Assert.All(runs, run => Assert.Equal(7, run.ExitCode));
        Assert.All(runs, run => Assert.Contains("argument=doctor", run.Out, StringComparison.Ordinal));
        Assert.Equal(1, Checkout.Builds);
    }

    [SkippableFact]
    public async Task A_lock_that_a_dead_start_left_is_taken_over()
    {
        Directory.CreateDirectory(Checkout.At("engine/FindAgents.Cli/obj/findagents.lock.d"));
        var run = await Checkout.RunAsync([], path: $"{Checkout.At("bin")}:{Checkout.PathWithout("flock")}");
        Assert.Equal(7, run.ExitCode);
        Assert.Equal(1, Checkout.Builds);
    }

    [SkippableFact]
    public async Task Works_through_a_symbolic_link()
    {
        Directory.CreateDirectory(Checkout.At("elsewhere/bin"));
        File.CreateSymbolicLink(Checkout.At("elsewhere/link"), "../findagents");
        File.CreateSymbolicLink(Checkout.At("elsewhere/bin/fa"), Checkout.At("elsewhere/link"));
        var run = await Checkout.RunAsync(["x"], Checkout.At("elsewhere/bin/fa"), Checkout.At("elsewhere"));
        Assert.Equal(7, run.ExitCode);
        Assert.Contains("argument=x", run.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Says_what_is_needed_where_dotnet_is_missing()
    {
        var run = await Checkout.RunAsync([], path: Checkout.PathWithout("dotnet"));
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(".NET 10 SDK", run.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("8.0.404 [/somewhere]")]
    [InlineData("")]
    public async Task Says_what_is_needed_where_dotnet_is_too_old(string sdks)
    {
        Checkout.WriteDotNet(sdks);
        var run = await Checkout.RunAsync([]);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(".NET 10 SDK", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Checkout.Builds);
    }

    [SkippableFact]
    public async Task A_failed_build_shows_its_errors_and_is_tried_again()
    {
        Checkout.WriteDotNet("10.0.401 [/somewhere]", buildFails: true);
        var run = await Checkout.RunAsync([]);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("error CS1002", run.Error, StringComparison.Ordinal);
        _ = await Checkout.RunAsync([]);
        Assert.Equal(2, Checkout.Builds);
    }
}
