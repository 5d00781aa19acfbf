using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>A plain Postgres server, with as many connections as one likes: that of FINDAGENTS_TEST_POSTGRES, or one started in a folder of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"find-postgres-{Guid.NewGuid():n}");
    private string? _binaries;
    private string? _reason;
    private int _port;

    /// <summary>Whether the server is ours, to be stopped and started.</summary>
    public bool IsOurs => Given is null && _reason is null;

    private static string? Given => Environment.GetEnvironmentVariable("FINDAGENTS_TEST_POSTGRES");

    /// <summary>A connection string; skips the test where there is no server.</summary>
    public string Connection
    {
        get
        {
            Skip.If(Given is null && _reason is not null, _reason ?? "");
            return Given ?? string.Create(CultureInfo.InvariantCulture, $"postgres://postgres@127.0.0.1:{_port}/postgres?sslmode=disable");
        }
    }

    public async Task InitializeAsync()
    {
        if (Given is not null)
        {
            return;
        }

        _binaries = Find();
        _reason = _binaries is null
            ? "PostgreSQL is not installed here (Debian's package is postgresql), and FINDAGENTS_TEST_POSTGRES names no server."
            : await RunAsync("initdb", "-D", _folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        if (_reason is null)
        {
            using (var listener = new TcpListener(IPAddress.Loopback, 0))
            {
                listener.Start();
                _port = ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            _reason = await StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (IsOurs)
        {
            await StopAsync();
            // The folder is the server's user's.
            await RunAsync("rm", "-rf", _folder);
        }
    }

    /// <summary>Starts the server again; null, or why it did not start.</summary>
    public Task<string?> StartAsync() => RunAsync("pg_ctl", "-D", _folder, "-w", "-t", "120", "-s", "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "start");

    /// <summary>Stops the server as a crash does.</summary>
    public Task<string?> StopAsync() => RunAsync("pg_ctl", "-D", _folder, "-w", "-s", "-m", "immediate", "stop");

    private static string? Find()
    {
        const string Debian = "/usr/lib/postgresql";
        string[] versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions.OrderDescending().Select(version => Path.Combine(version, "bin")).Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    // Null, or what it said. Postgres does not run as root: its own user does it then.
    private async Task<string?> RunAsync(string program, params string[] arguments)
    {
        var inBinaries = Path.Combine(_binaries!, program);
        string[] command = [File.Exists(inBinaries) ? inBinaries : program, .. arguments];
        command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;
        try
        {
            // Not its output: the server would inherit the pipe, whose end would never come.
            using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "\"$@\" > /dev/null 2>&1", "sh", .. command]) { WorkingDirectory = Path.GetTempPath() })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"'{string.Join(' ', command)}' ends with {process.ExitCode} here.";
        }
        catch (Win32Exception error)
        {
            return $"'{string.Join(' ', command)}' does not run here: {error.Message}";
        }
    }
}
