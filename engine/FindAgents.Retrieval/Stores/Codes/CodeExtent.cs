using System.IO.MemoryMappedFiles;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>A piece of a codes file, mapped into memory for reading.</summary>
/// <remarks>Unmapped when disposed and no longer acquired by anybody. Safe for concurrent use.</remarks>
internal sealed unsafe class CodeExtent : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    /// <summary>Maps a piece of a file.</summary>
    /// <param name="stream">The file; it may be closed afterwards.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="length">Its length in bytes, above 0.</param>
    public CodeExtent(FileStream stream, long offset, long length)
    {
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
    }

    /// <summary>The bytes from an offset in the piece; valid while the extent is acquired.</summary>
    public ReadOnlySpan<byte> Bytes(long offset, int length) => new(_start + offset, length);

    /// <summary>Keeps the piece mapped until released.</summary>
    /// <exception cref="ObjectDisposedException">It was unmapped already.</exception>
    public void Acquire()
    {
        var added = false;
        _view.SafeMemoryMappedViewHandle.DangerousAddRef(ref added);
    }

    /// <summary>Ends what <see cref="Acquire"/> began.</summary>
    public void Release() => _view.SafeMemoryMappedViewHandle.DangerousRelease();

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
