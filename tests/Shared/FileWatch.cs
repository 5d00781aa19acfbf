using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FindAgents.Tests;

/// <summary>Notices whoever opens, reads, lists or changes files, by the system's own account (inotify; Linux alone).</summary>
internal sealed class FileWatch : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint CreateDeleteMove = 0x100 | 0x200 | 0xC0;
    private const uint AccessOpenModifyAttributesCreateDeleteMove = 0x1 | 0x20 | 0x2 | 0x4 | CreateDeleteMove;
    private const int Header = 16;

    private readonly int _queue = InotifyInit(NonBlocking);
    private readonly Dictionary<int, string> _paths = [];
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);

    /// <summary>Watches a file, or a folder and what lies in it directly.</summary>
    public void Add(string path) => Add(path, AccessOpenModifyAttributesCreateDeleteMove);

    /// <summary>Watches what comes to a folder and goes from it, not what is read there.</summary>
    public void AddNewcomers(string folder) => Add(folder, CreateDeleteMove);

    /// <summary>What may be touched although what it lies in is watched.</summary>
    public void Allow(string path) => _allowed.Add(path);

    /// <summary>What happened since this was asked last, a line each.</summary>
    public IReadOnlyList<string> Seen()
    {
        var buffer = new byte[64 << 10];
        var seen = new List<string>();
        for (nint length; (length = Read(_queue, buffer, buffer.Length)) > 0;)
        {
            for (var at = 0; at < length;)
            {
                // struct inotify_event: the watch, what happened, a cookie, the name's length, the name
                var what = buffer.AsSpan(at);
                var name = Encoding.UTF8.GetString(what.Slice(Header, BinaryPrimitives.ReadInt32LittleEndian(what[12..]))).TrimEnd('\0');
                var folder = _paths.GetValueOrDefault(BinaryPrimitives.ReadInt32LittleEndian(what), "?");
                var path = name.Length > 0 ? Path.Combine(folder, name) : folder;
                if (!_allowed.Contains(path))
                {
                    seen.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {BinaryPrimitives.ReadUInt32LittleEndian(what[4..]):x}"));
                }

                at += Header + BinaryPrimitives.ReadInt32LittleEndian(what[12..]);
            }
        }

        return seen;
    }

    public void Dispose() => _ = Close(_queue);

    private void Add(string path, uint mask)
    {
        var watch = InotifyAddWatch(_queue, path, mask);
        if (watch < 0)
        {
            throw new IOException($"{path} cannot be watched: error {Marshal.GetLastPInvokeError()}");
        }

        _paths[watch] = path;
    }

    [DllImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static extern int InotifyInit(int flags);

    [DllImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int InotifyAddWatch(int queue, string path, uint events);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    private static extern nint Read(int file, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);
}
