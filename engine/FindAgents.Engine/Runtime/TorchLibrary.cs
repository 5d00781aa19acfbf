using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace FindAgents.Engine.Runtime;

/// <summary>
/// Lets TorchSharp find its native library where the ordinary search fails: on a Linux whose <c>libstdc++</c> is
/// older than the one TorchSharp was built with, and beside a libtorch that is already on the machine.
/// </summary>
/// <remarks>
/// <para>
/// A module initializer registers the resolver before any code of this assembly runs; .NET consults it only when its
/// own search has failed, so on newer systems nothing changes. The mend is made on a copy in memory: output folders
/// and the package cache stay as they are.
/// </para>
/// <para>
/// The environment variable <c>FINDAGENTS_LIBTORCH</c> may name a folder with another libtorch (for example the
/// <c>lib</c> folder of a Python PyTorch, with its CUDA build); it is loaded first.
/// </para>
/// <para>All members are safe to call from any thread.</para>
/// </remarks>
public static class TorchLibrary
{
    /// <summary>The environment variable that names a folder with the libtorch to use.</summary>
    public const string FolderVariable = "FINDAGENTS_LIBTORCH";

    private const string NeededVersion = "GLIBCXX_3.4.32";
    private const string WrapperName = "LibTorchSharp";
    private const string WrapperFile = "libLibTorchSharp.so";

    private static readonly Lock Gate = new();
    private static nint s_wrapper;
    private static bool s_mendTried;
    private static bool s_backendsChosen;
    private static string? s_problem;

    /// <summary>What was done to load the native libraries, for <c>findagents doctor</c>.</summary>
    public static string Remark { get; private set; } = "loaded as it is";

    /// <summary>Loads the native libraries now, so that what is wrong with them is told in our words.</summary>
    /// <exception cref="TorchLibraryException">They cannot be loaded; the message says why and what to do.</exception>
    public static void EnsureLoaded()
    {
        if (s_problem is { } problem)
        {
            throw new TorchLibraryException(Explain(problem));
        }

        try
        {
            // TorchSharp prints pages to stdout when it finds nothing, and stdout may be a protocol's: look first.
            if (OperatingSystem.IsLinux() && !NativeLibrary.TryLoad(WrapperName, typeof(torch).Assembly, null, out _))
            {
                throw new TorchLibraryException(Explain(s_problem));
            }

            torch.InitializeDeviceType(DeviceType.CPU);
            lock (Gate)
            {
                if (!s_backendsChosen)
                {
                    s_backendsChosen = true;
                    if (ConvolutionBackends.Choose() is { } remark)
                    {
                        Remark = AddRemark(remark);
                    }
                }
            }
        }
        catch (Exception e) when (e is NotSupportedException or TypeInitializationException or DllNotFoundException or BadImageFormatException)
        {
            throw new TorchLibraryException(Explain(s_problem), e);
        }
    }

    /// <summary>Loads the native libraries and tells which they are.</summary>
    /// <exception cref="TorchLibraryException">They cannot be loaded; the message says why and what to do.</exception>
    public static TorchLibraryInfo Inspect()
    {
        EnsureLoaded();
        var folder = Path.GetDirectoryName(LoadedLibraries.Find("libtorch_cpu."));
        return new TorchLibraryInfo(
            ReadVersion(folder) ?? Version.Parse(torch.__version__).ToString(3),
            folder,
            StandardLibrary.FindLoaded(),
            StandardLibrary.Newest(StandardLibrary.Versions()),
            Remark,
            torch.cuda.is_available() ? torch.cuda.device_count() : 0,
            torch.get_num_threads());
    }

    /// <summary>Where the native wrapper lies beside this application, or <see langword="null"/> when it is not there.</summary>
    /// <param name="caller">The assembly that asks for it; its folder is searched as well.</param>
    internal static string? FindWrapper(Assembly? caller = null)
    {
        var folders = new List<string> { AppContext.BaseDirectory };
        if (caller is { IsDynamic: false, Location: { Length: > 0 } location })
        {
            folders.Add(Path.GetDirectoryName(location)!);
        }

        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string searched)
        {
            folders.AddRange(searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        }

        return folders
            .SelectMany(folder => (string[])[Path.Combine(folder, WrapperFile), Path.Combine(folder, "runtimes", "linux-x64", "native", WrapperFile)])
            .FirstOrDefault(File.Exists);
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp loads its native part in a static constructor: the resolver has to stand before the first tensor, whoever makes it.")]
    internal static void Register()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            LoadFrom(folder);
        }

        if (OperatingSystem.IsLinux())
        {
            // A host that loads us into a context of our own (a plugin) resolves there, not in the default one.
            foreach (var context in new HashSet<AssemblyLoadContext?> { AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(typeof(TorchLibrary).Assembly) })
            {
                context?.ResolvingUnmanagedDll += (assembly, name) => name is WrapperName or WrapperFile ? LoadMended(assembly) : 0;
            }
        }
    }

    private static nint LoadMended(Assembly caller)
    {
        lock (Gate)
        {
            if (s_mendTried)
            {
                return s_wrapper;
            }

            s_mendTried = true;
            try
            {
                s_wrapper = TryLoadMended(caller);
            }
            catch (Exception e) when (e is FindException or IOException or UnauthorizedAccessException)
            {
                // TorchSharp reports that nothing was found; EnsureLoaded adds why.
                s_problem ??= e.Message;
            }

            return s_wrapper;
        }
    }

    private static nint TryLoadMended(Assembly caller)
    {
        if (FindWrapper(caller) is not { } path)
        {
            return 0;
        }

        var offered = StandardLibrary.Versions();
        if (offered.Contains(NeededVersion))
        {
            return 0; // something else is amiss
        }

        var elf = File.ReadAllBytes(path);
        if (!WeakVersionNeed.Relax(elf, StandardLibrary.FileName, NeededVersion))
        {
            return 0;
        }

        // The copy lies elsewhere, so what it finds through $ORIGIN has to be in the process already.
        foreach (var dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            if (LoadedLibraries.Find(dependency) is null && !NativeLibrary.TryLoad(Path.Combine(Path.GetDirectoryName(path)!, dependency), out _))
            {
                return 0; // no libtorch: a mend does not bring it
            }
        }

        var library = TransientLibrary.Load(elf);
        var own = StandardLibrary.Newest(offered) is { } newest ? $"ends at {newest}" : "is older";
        Remark = AddRemark($"loaded with {NeededVersion} of {StandardLibrary.FileName} marked weak: this system's {own}");
        return library;
    }

    private static void LoadFrom(string folder)
    {
        if (!Directory.Exists(folder))
        {
            s_problem = $"{FolderVariable} names '{folder}', which is not a folder. Name the folder that holds libtorch ('lib' of a PyTorch installation), or unset it.";
            return;
        }

        // In the order of their dependencies; the CUDA ones only where they are.
        string[] names = OperatingSystem.IsWindows() ? ["c10.dll", "torch_cpu.dll", "c10_cuda.dll", "torch_cuda.dll", "torch.dll"]
            : OperatingSystem.IsMacOS() ? ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"]
            : ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];
        var loaded = 0;
        foreach (var path in names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            try
            {
                NativeLibrary.Load(path);
                loaded++;
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                s_problem = $"{FolderVariable} names '{folder}', but {Path.GetFileName(path)} there cannot be loaded: {e.Message}";
                return;
            }
        }

        if (loaded == 0)
        {
            s_problem = $"{FolderVariable} names '{folder}', which holds no libtorch (no {names[0]}). Name the folder that does ('lib' of a PyTorch installation), or unset it.";
            return;
        }

        Remark = $"libtorch of {FolderVariable}={folder}";
    }

    private static string AddRemark(string remark) => Remark == "loaded as it is" ? remark : $"{Remark}; {remark}";

    private static string Explain(string? problem)
    {
        if (problem is not null)
        {
            return $"TorchSharp's native libraries could not be loaded. {problem}";
        }

        var platform = RuntimeInformation.RuntimeIdentifier;
        if (platform.Contains("musl", StringComparison.Ordinal))
        {
            return $"TorchSharp has no native libraries for {platform}: libtorch needs glibc. Use an image based on Debian, Ubuntu or RHEL instead of Alpine.";
        }

        return OperatingSystem.IsLinux() && FindWrapper() is null
            ? $"TorchSharp's {WrapperFile} is not beside the application (platform {platform}; linux-x64, win-x64, win-arm64 and osx-arm64 have one). Build for a platform that has one: dotnet publish -r linux-x64."
            : $"TorchSharp's native library is there, but libtorch is not or cannot be loaded (platform {platform}). Reference libtorch-cpu-{platform} (the default, -p:Accelerator=cpu), or name the folder of a libtorch 2.10 in {FolderVariable}.";
    }

    // A Python PyTorch has its version in torch/version.py beside lib, the plain libtorch in build-version.
    private static string? ReadVersion(string? folder)
    {
        if (folder is null || Path.GetDirectoryName(folder) is not { } root)
        {
            return null;
        }

        try
        {
            var plain = Path.Combine(root, "build-version");
            if (File.Exists(plain))
            {
                return File.ReadAllText(plain).Trim();
            }

            var python = Path.Combine(root, "version.py");
            return File.Exists(python)
                ? File.ReadLines(python).FirstOrDefault(line => line.StartsWith("__version__", StringComparison.Ordinal))?.Split('\'', '"').ElementAtOrDefault(1)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
