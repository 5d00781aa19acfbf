using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace FindAgents.Engine.Checkpoints;

/// <summary>A file mapped into memory, a piece at a time.</summary>
/// <remarks>
/// Pages of a map count as the process's memory as long as the map stands: over a whole file they would double what
/// loading it takes. So a map stands only while its piece is being copied. Safe to use from several threads at once,
/// not while it is being disposed.
/// </remarks>
internal sealed class MappedFile : IDisposable
{
    private const int Window = 64 << 20;

    // Making a map and taking it down costs more than copying this many bytes.
    private const int LeastMapped = 64 << 10;

    private readonly SafeFileHandle _handle;
    private readonly Lazy<MemoryMappedFile> _map;

    private MappedFile(string path, SafeFileHandle handle, long length)
    {
        Path = path;
        Length = length;
        _handle = handle;
        _map = new(() => MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true));
    }

    /// <summary>What reads a piece of the map.</summary>
    /// <param name="start">The piece's first byte; valid during the call alone.</param>
    public unsafe delegate void PieceReader(byte* start);

    /// <summary>The file's path as it was given.</summary>
    public string Path { get; }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointFormatException">It is missing or cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new MappedFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new CheckpointFormatException($"{path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Reads a few bytes, without a map.</summary>
    /// <returns>Whether the file had them all.</returns>
    public bool TryRead(long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var count = RandomAccess.Read(_handle, target, offset);
            if (count == 0)
            {
                return false;
            }

            target = target[count..];
            offset += count;
        }

        return true;
    }

    /// <summary>Copies bytes of the file to memory of the same size.</summary>
    public unsafe void Copy(long offset, long count, byte* target)
    {
        if (count < LeastMapped)
        {
            if (!TryRead(offset, new Span<byte>(target, (int)count)))
            {
                throw new CheckpointFormatException($"{Path} has become shorter since it was opened.");
            }

            return;
        }

        for (long done = 0; done < count; done += Window)
        {
            var piece = Math.Min(Window, count - done);
            var to = target + done;
            Map(offset + done, piece, from => Buffer.MemoryCopy(from, to, piece, piece));
        }
    }

    /// <summary>Maps a piece for the time of a call.</summary>
    public unsafe void Map(long offset, long count, PieceReader read)
    {
        if (count == 0)
        {
            return;
        }

        if (offset < 0 || count > Length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"{count} bytes from {offset} on do not lie in {Path}, which has {Length}.");
        }

        using var view = _map.Value.CreateViewAccessor(offset, count, MemoryMappedFileAccess.Read);
        byte* start = null;
        var memory = view.SafeMemoryMappedViewHandle;
        memory.AcquirePointer(ref start);
        try
        {
            read(start + view.PointerOffset);
        }
        finally
        {
            memory.ReleasePointer();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_map.IsValueCreated)
        {
            _map.Value.Dispose();
        }

        _handle.Dispose();
    }
}
