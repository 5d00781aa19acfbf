using FindAgents.Testing;

namespace FindAgents.Cli.Tests.Launcher;

/// <summary>A checkout with the real launcher in it and a <c>dotnet</c> that only notes what it is asked to do.</summary>
internal sealed class FakeCheckout : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("findagents launcher ");

    public FakeCheckout()
    {
        foreach (var folder in (string[])["engine/FindAgents.Engine", "engine/FindAgents.Cli", "agents", "mcp-server", "models", "elsewhere"])
        {
            Directory.CreateDirectory(At(folder));
        }

        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", "engine/FindAgents.Engine/FindEngine.cs", "engine/FindAgents.Cli/Program.cs"])
        {
            File.WriteAllText(At(file), "");
        }

        File.Copy(Path.Combine(RepositoryFolder.Root, "findagents"), At("findagents"));
        WriteDotNet("10.0.401 [/somewhere]");
        Age();
    }

    public string Root => _folder.FullName;

    /// <summary>How often a build was asked for.</summary>
    public int Builds => File.Exists(At("builds")) ? File.ReadAllLines(At("builds")).Length : 0;

    private static string SystemPath => "/usr/bin:/bin";

    public string At(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>Puts a <c>dotnet</c> in place that has these SDKs and whose builds end as given.</summary>
    public void WriteDotNet(string sdks, bool buildFails = false)
    {
        Directory.CreateDirectory(At("bin"));
        var path = At("bin/dotnet");
        File.WriteAllText(
            path,
            $$"""
            #!/usr/bin/env bash
            root="{{_folder.FullName}}"
            case "$1" in
              --list-sdks) echo "{{sdks}}" ;;
              build)
                echo "$PWD: $*" >>"$root/builds"
                echo "chatter of a build on stdout"
                echo "chatter of a build on stderr" >&2
                sleep 0.4
                {{(buildFails ? "echo 'Program.cs(1,1): error CS1002: ; expected [x.csproj]'; exit 1" : "")}}
                mkdir -p "$root/engine/FindAgents.Cli/bin/Release/net10.0" "$root/engine/FindAgents.Engine/obj"
                echo built >"$root/engine/FindAgents.Cli/bin/Release/net10.0/findagents.dll"
                ;;
              *)
                echo "cwd=$PWD"
                for argument in "$@"; do echo "argument=$argument"; done
                exit 7
                ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes a file newer than the last build.</summary>
    public void Touch(string file) => File.SetLastWriteTimeUtc(At(file), DateTime.UtcNow.AddSeconds(5));

    public Task<ProcessRun> RunAsync(IEnumerable<string> arguments, string? script = null, string? folder = null, string? path = null) =>
        ProcessRun.StartAsync(
            "/bin/bash",
            [script ?? At("findagents"), .. arguments],
            folder,
            new Dictionary<string, string?> { ["PATH"] = path ?? $"{At("bin")}:{SystemPath}", ["DOTNET_ROOT"] = null, ["HOME"] = At("elsewhere") });

    /// <summary>A folder with the commands that the launcher uses, but for those given.</summary>
    public string PathWithout(params string[] commands)
    {
        var folder = Directory.CreateDirectory(At($"without-{string.Join('-', commands)}")).FullName;
        foreach (var command in ((string[])["bash", "readlink", "dirname", "find", "test", "sed", "tr", "grep", "sort", "head", "tail", "touch", "mkdir", "mv", "rm", "cat", "sleep", "flock", "env"]).Except(commands))
        {
            var real = SystemPath.Split(':').Select(candidate => Path.Combine(candidate, command)).FirstOrDefault(File.Exists);
            if (real is not null)
            {
                File.CreateSymbolicLink(Path.Combine(folder, command), real);
            }
        }

        return folder;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // What was just written must not look newer than a build that follows within the clock's grain.
    private void Age()
    {
        foreach (var entry in _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            entry.LastWriteTimeUtc = DateTime.UtcNow.AddMinutes(-1);
        }
    }
}
