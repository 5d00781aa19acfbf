using System.Diagnostics;
using FindAgents.Testing;

namespace FindAgents.Cli.Tests.EndToEnd;

/// <summary>The real program in a process of its own, as the launcher starts it.</summary>
internal static class FindAgentsProcess
{
    /// <summary>The sample photos.</summary>
    public static string Photo(string name) => Path.Combine(RepositoryFolder.Root, "samples", "photos", name);

    public static Task<ProcessRun> RunAsync(params string[] arguments) => RunAsync(arguments, environment: null);

    public static Task<ProcessRun> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment,
        Func<Process, Task>? whileRunning = null) =>
        ProcessRun.StartAsync(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "findagents.dll"), .. arguments],
            environment: environment,
            whileRunning: whileRunning);
}
