using System.Diagnostics;
using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine.Runtime;

namespace FindAgents.Cli.Tests.EndToEnd;

/// <summary>What depends on the machine, through the real process: native libraries, signals, starts at the same time.</summary>
public sealed class MachineTests : IDisposable
{
    private const int Attempts = 5;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("findagents e2e ");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Doctor_finds_everything_in_order()
    {
        var run = await FindAgentsProcess.RunAsync("doctor", "--json");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Out + run.Error);
        using var json = JsonDocument.Parse(run.Out);
        Assert.True(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(
            [".NET", "system", "processor", "memory", "libtorch", "libstdc++", "CUDA", "device", "SkiaSharp", "model", "answer", "composer"],
            json.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Doctor_says_what_is_wrong_and_what_to_do()
    {
        var run = await FindAgentsProcess.RunAsync("doctor", "--model", Path.Combine(_folder.FullName, "nowhere"));
        Assert.Equal(ExitCode.Input, run.ExitCode);
        Assert.Contains("FAIL  model", run.Out, StringComparison.Ordinal);
        Assert.Contains("ok    libtorch", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "which is not a folder")]
    [InlineData("empty", "holds no libtorch")]
    [InlineData("broken", "cannot be loaded")]
    public async Task A_wrong_libtorch_folder_is_told(string kind, string expected)
    {
        var path = Path.Combine(_folder.FullName, kind);
        if (kind != "missing")
        {
            Directory.CreateDirectory(path);
        }

        if (kind == "broken")
        {
            await File.WriteAllTextAsync(Path.Combine(path, OperatingSystem.IsWindows() ? "c10.dll" : OperatingSystem.IsMacOS() ? "libc10.dylib" : "libc10.so"), "no library");
        }

        var run = await FindAgentsProcess.RunAsync(["segment", FindAgentsProcess.Photo("cat.jpg"), "--json"], new Dictionary<string, string?> { [TorchLibrary.FolderVariable] = path });
        Assert.Equal(ExitCode.Input, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Another_libtorch_folder_is_used()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the loaded libraries are listed on Linux only");
        var folder = TorchLibrary.Inspect().TorchFolder!;
        var run = await FindAgentsProcess.RunAsync(["doctor", "--json"], new Dictionary<string, string?> { [TorchLibrary.FolderVariable] = folder });
        Assert.True(run.ExitCode == ExitCode.Ok, run.Out + run.Error);
        Assert.Contains($"libtorch of {TorchLibrary.FolderVariable}={folder}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_that_start_at_once_all_answer()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => FindAgentsProcess.RunAsync("ground", FindAgentsProcess.Photo("cat.jpg"), "cat", "--json", "--threads", "1")));
        Assert.All(runs, run => Assert.True(run.ExitCode == ExitCode.Ok, run.Error));
        Assert.Single(runs.Select(run => JsonDocument.Parse(run.Out).RootElement.GetProperty("regions").ToString()).Distinct());
    }

    [Fact]
    public async Task The_server_says_what_it_cannot_serve_on_stderr_alone()
    {
        var run = await FindAgentsProcess.RunAsync("mcp", "--root", Path.Combine(_folder.FullName, "nowhere"));
        Assert.Equal(ExitCode.Input, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("nowhere", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_ends_with_its_input()
    {
        var run = await FindAgentsProcess.RunAsync("mcp", "--root", _folder.FullName);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Evaluating_a_folder_that_is_not_there_is_told()
    {
        var run = await FindAgentsProcess.RunAsync("evaluate", "--data", Path.Combine(_folder.FullName, "nowhere"));
        Assert.Equal(ExitCode.Input, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("nowhere", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Interrupting_ends_with_130_and_leaves_no_file()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        Skip.If(InterruptsAreIgnored(), "whoever started the tests ignores SIGINT (a background job does), and processes inherit that");
        var overlay = Path.Combine(_folder.FullName, "overlay.png");

        // A hundred questions, so that there is something to interrupt; on a busy machine the signal may still come
        // when all is done, and then nothing was tried.
        string[] questions = [.. Enumerable.Range(1, 100).Select(i => $"cat {i}")];
        ProcessRun run;
        var attempt = 0;
        do
        {
            File.Delete(overlay);
            run = await FindAgentsProcess.RunAsync(
                ["ground", FindAgentsProcess.Photo("cat.jpg"), .. questions, "--out", overlay],
                environment: null,
                whileRunning: InterruptWhenTorchIsLoadedAsync);
        }
        while (++attempt < Attempts && run.ExitCode == ExitCode.Ok);

        Assert.Equal(ExitCode.Cancelled, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Equal("Cancelled.", run.Error.TrimEnd());
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    private static bool InterruptsAreIgnored()
    {
        const string Status = "/proc/self/status";
        const ulong Interrupt = 1 << (2 - 1);
        var ignored = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return ignored is not null && (ulong.Parse(ignored.AsSpan("SigIgn:".Length), System.Globalization.NumberStyles.AllowHexSpecifier | System.Globalization.NumberStyles.AllowLeadingWhite, System.Globalization.CultureInfo.InvariantCulture) & Interrupt) != 0;
    }

    // By then the command runs, and loading the weights and answering are still to come. On a thread of its own: the
    // pool's may all wait for other processes.
    private static Task InterruptWhenTorchIsLoadedAsync(Process process) => Task.Factory.StartNew(
        () =>
        {
            var maps = $"/proc/{process.Id}/maps";
            if (File.Exists(maps))
            {
                while (!process.HasExited && !File.ReadAllText(maps).Contains("libtorch_cpu", StringComparison.Ordinal))
                {
                    Thread.Sleep(5);
                }
            }
            else
            {
                Thread.Sleep(500);
            }

            if (process.HasExited)
            {
                return; // too late
            }

            using var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
