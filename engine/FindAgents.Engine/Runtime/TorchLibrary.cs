using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace FindAgents.Engine.Runtime;

/// <summary>
/// Lets TorchSharp find its native library where the ordinary search fails: on a Linux whose <c>libstdc++</c> is
/// older than the one TorchSharp was built with, and beside a libtorch that is already on the machine.
/// </summary>
/// <remarks>
/// <para>
/// A module initializer registers the resolver before any code of this assembly runs; .NET consults it only when its
/// own search has failed, so on newer systems nothing changes. The mend is made on a copy in memory that is loaded
/// from a temporary file and unlinked at once: output folders and the package cache stay as they are.
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

    private const string StandardLibrary = "libstdc++.so.6";
    private const string NeededVersion = "GLIBCXX_3.4.32";
    private const string WrapperFile = "libLibTorchSharp.so";

    private static readonly Lock Gate = new();
    private static nint s_wrapper;

    /// <summary>What was done to load the native library, for <c>findagents doctor</c>.</summary>
    public static string Remark { get; private set; } = "loaded as it is";

    /// <summary>Registers the resolver once for this process.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp loads its native part in a static constructor: the resolver has to stand before the first tensor, whoever makes it.")]
    [SuppressMessage("Design", "CA1031", Justification = "A failed mend must leave TorchSharp's own error to be reported.")]
    internal static void Register()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            LoadFrom(folder);
        }

        if (OperatingSystem.IsLinux())
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name is "LibTorchSharp" or WrapperFile ? LoadMended() : 0;
        }
    }

    /// <summary>Where the native wrapper lies beside this application, or <see langword="null"/> when it is not there.</summary>
    public static string? FindWrapper()
    {
        string[] candidates =
        [
            Path.Combine(AppContext.BaseDirectory, WrapperFile),
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", WrapperFile),
        ];
        return candidates.FirstOrDefault(File.Exists);
    }

    private static nint LoadMended()
    {
        lock (Gate)
        {
            if (s_wrapper != 0)
            {
                return s_wrapper;
            }

            if (FindWrapper() is not { } path)
            {
                return 0;
            }

            var elf = File.ReadAllBytes(path);
            if (!WeakVersionNeed.Relax(elf, StandardLibrary, NeededVersion))
            {
                return 0;
            }

            // The copy lies elsewhere, so what it finds through $ORIGIN has to be in the process already.
            foreach (var dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            {
                _ = NativeLibrary.TryLoad(Path.Combine(Path.GetDirectoryName(path)!, dependency), out _);
            }

            var copy = Path.Combine(Path.GetTempPath(), $"findagents-{Environment.ProcessId}-{Guid.NewGuid():n}.so");
            try
            {
                File.WriteAllBytes(copy, elf);
                s_wrapper = NativeLibrary.Load(copy);
            }
            finally
            {
                File.Delete(copy);
            }

            Remark = $"loaded with {NeededVersion} of {StandardLibrary} marked weak: this system's {StandardLibrary} is older";
            return s_wrapper;
        }
    }

    private static void LoadFrom(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new FindException($"{FolderVariable} names '{folder}', which is not a folder. Name the folder that holds libtorch ('lib' of a PyTorch installation), or unset it.");
        }

        string[] names = OperatingSystem.IsWindows() ? ["c10.dll", "torch_cpu.dll", "torch.dll"]
            : OperatingSystem.IsMacOS() ? ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"]
            : ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];
        foreach (var name in names)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                NativeLibrary.Load(path);
            }
        }
    }
}
