using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FindAgents.Engine.Runtime;

/// <summary>Loads a native library that exists in memory only, on Linux.</summary>
internal static partial class TransientLibrary
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC
    private const uint Executable = 0x10; // MFD_EXEC, since Linux 6.3

    // glibc knows a library by the path it was loaded from: a number that is never freed is never taken for another.
    private static SafeFileHandle? s_memory;

    /// <summary>Loads the library from anonymous memory, or, where the system allows none, through a file that is unlinked at once.</summary>
    /// <param name="elf">The whole library.</param>
    /// <returns>The library's handle.</returns>
    /// <exception cref="TorchLibraryException">No way worked; the message lists what was tried.</exception>
    public static nint Load(byte[] elf)
    {
        var failures = new List<string>();
        if (TryLoadFromMemory(elf, failures, out var handle))
        {
            return handle;
        }

        foreach (var folder in Folders())
        {
            if (TryLoadThrough(folder, elf, failures, out handle))
            {
                return handle;
            }
        }

        throw new TorchLibraryException(
            $"The mended native library could not be loaded from memory nor from a file. Tried:{string.Concat(failures.Select(failure => $"\n  {failure}"))}\nName a folder that is writable and not mounted noexec in TMPDIR.");
    }

    /// <summary>Writes the library to a file of a folder, loads it and unlinks the file.</summary>
    internal static bool TryLoadThrough(string folder, byte[] elf, List<string> failures, out nint handle)
    {
        handle = 0;
        var copy = Path.Combine(folder, $"findagents-{Environment.ProcessId}-{Guid.NewGuid():n}.so");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(copy, elf);
            handle = NativeLibrary.Load(copy);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
        {
            failures.Add($"{folder}: {Reason(e)}");
            return false;
        }
        finally
        {
            TryDelete(copy);
        }
    }

    /// <summary>Loads the library from memory that only this process sees.</summary>
    internal static bool TryLoadFromMemory(byte[] elf, List<string> failures, out nint handle)
    {
        handle = 0;
        SafeFileHandle? memory = null;
        try
        {
            var descriptor = CreateMemoryFile("findagents", CloseOnExec | Executable);
            if (descriptor < 0)
            {
                // Older kernels do not know the second flag.
                descriptor = CreateMemoryFile("findagents", CloseOnExec);
            }

            if (descriptor < 0)
            {
                failures.Add($"memory: error {Marshal.GetLastPInvokeError()} of memfd_create");
                return false;
            }

            memory = new SafeFileHandle(descriptor, ownsHandle: true);
            RandomAccess.Write(memory, elf, 0);
            handle = NativeLibrary.Load($"/proc/self/fd/{descriptor}");
            s_memory = memory;
            memory = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            failures.Add($"memory: {Reason(e)}");
            return false;
        }
        finally
        {
            memory?.Dispose();
        }
    }

    private static IEnumerable<string> Folders()
    {
        yield return Path.GetTempPath();
        if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            yield return runtime;
        }

        if (Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } data)
        {
            yield return Path.Combine(data, "findagents");
        }

        yield return AppContext.BaseDirectory;
    }

    // Of a library that does not load, .NET tells how to look for the reason first, and the reason below.
    private static string Reason(Exception exception)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return exception is DllNotFoundException && lines.Length > 1 ? lines[1] : lines[0];
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The library is loaded or the failure noted; a leftover in a temporary folder harms neither.
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
