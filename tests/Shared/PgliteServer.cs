using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FindAgents.Tests;

/// <summary>A real Postgres with pgvector, compiled to WebAssembly, in a Node process of its own; npm fetches it when it is first wanted.</summary>
/// <remarks>All its connections share one session and take turns: what needs two of them at a time needs another server.</remarks>
internal sealed class PgliteServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private PgliteServer(Process process, int port)
    {
        (_process, Port) = (process, port);
    }

    /// <summary>Where it listens, at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where its database is kept; null keeps it in memory.</param>
    /// <returns>The server, or why there is none.</returns>
    public static async Task<(PgliteServer? Server, string Reason)> StartAsync(string? folder = null)
    {
        if (Root() is not { } root)
        {
            return (null, "The repository's folder was not found from here.");
        }

        var installed = Path.Combine(root, "artifacts", "pglite");
        if (await InstallAsync(Path.Combine(root, "tests", "pglite"), installed) is { } reason)
        {
            return (null, reason);
        }

        var start = new ProcessStartInfo("node", folder is null ? ["--max-old-space-size=8192", "server.mjs"] : ["--max-old-space-size=8192", "server.mjs", folder])
        {
            WorkingDirectory = installed,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is not { } line)
        {
            process.Dispose();
            return (null, "pglite ended before it listened.");
        }

        return (new PgliteServer(process, int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)), "");
    }

    /// <summary>A connection string. What is cancelled breaks the connection soon, since pglite does not hear of it.</summary>
    /// <param name="connections">How many connections there may be at a time.</param>
    public string ConnectionString(int connections) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={Port};Username=postgres;Password=postgres;Database=postgres;SSL Mode=Disable;GSS Encryption Mode=Disable;No Reset On Close=true;Maximum Pool Size={connections};Timeout=60;Cancellation Timeout=100");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string? Root()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FindAgents.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    // Null, or why not.
    private static async Task<string?> InstallAsync(string source, string target)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(source, "package.json"));
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(source, "server.mjs"), Path.Combine(target, "server.mjs"), overwrite: true);
        var done = Path.Combine(target, "installed.json");
        if (File.Exists(done) && await File.ReadAllTextAsync(done) == wanted)
        {
            return null;
        }

        await File.WriteAllTextAsync(Path.Combine(target, "package.json"), wanted);
        try
        {
            var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            using var process = Process.Start(new ProcessStartInfo(npm, ["install", "--no-fund", "--no-audit", "--fetch-retries=1", "--fetch-timeout=30000"])
            {
                WorkingDirectory = target,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
            if (process.ExitCode != 0)
            {
                return $"npm cannot install pglite here: {(await said).Split('\n')[0]}";
            }
        }
        catch (Exception error) when (error is Win32Exception or TimeoutException)
        {
            return $"pglite needs Node and npm, which do not run here: {error.Message}";
        }

        await File.WriteAllTextAsync(done, wanted);
        return null;
    }
}
