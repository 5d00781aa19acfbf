using System.Runtime.InteropServices;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>Notices whoever opens, reads, lists or changes files, by the system's own account (inotify; Linux alone).</summary>
internal sealed class FileWatch : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint AccessOpenModifyAttributesCreateDeleteMove = 0x1 | 0x20 | 0x2 | 0x4 | 0x100 | 0x200 | 0xC0;

    private readonly int _queue = InotifyInit(NonBlocking);

    public void Add(string path)
    {
        if (InotifyAddWatch(_queue, path, AccessOpenModifyAttributesCreateDeleteMove) < 0)
        {
            throw new IOException($"{path} cannot be watched: error {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Whether anything happened since this was asked last.</summary>
    public bool SawSomething()
    {
        var buffer = new byte[64 << 10];
        var any = false;
        while (Read(_queue, buffer, buffer.Length) > 0)
        {
            any = true;
        }

        return any;
    }

    public void Dispose() => _ = Close(_queue);

    [DllImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static extern int InotifyInit(int flags);

    [DllImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int InotifyAddWatch(int queue, string path, uint events);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    private static extern nint Read(int file, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);
}
