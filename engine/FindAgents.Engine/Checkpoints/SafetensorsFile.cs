using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>A safetensors file, mapped into memory: opening reads the header alone, a tensor's bytes are read when it is asked for.</summary>
/// <remarks>
/// The header is checked completely before anything else happens: its length, its JSON, every tensor's type, shape
/// and place, that no tensors overlap and that together they fill the file. Safe to read from several threads at
/// once, not while it is being disposed. Tensors read are copies on the CPU that belong to the caller.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    // A span cannot be longer than int.MaxValue; larger tensors are copied in pieces of this many bytes.
    private const int PieceBytes = 1 << 30;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, SafetensorsHeader header, long dataStart)
    {
        FilePath = path;
        _map = map;
        _view = view;
        _header = header;
        _dataStart = dataStart;
    }

    /// <summary>The file's path as it was given.</summary>
    public string FilePath { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _header.Entries;

    /// <summary>The free text that the file carries about itself; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The open file; the caller disposes it.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing, cannot be read, or is not a sound safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        MemoryMappedFile? map = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            SafetensorsHeader header;
            long headerLength;
            using (var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read))
            {
                header = ReadHeader(handle, path, out headerLength);
                map = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            }

            view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, map, view, header, LengthBytes + headerLength);
        }
        catch (Exception error)
        {
            view?.Dispose();
            map?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointFormatException($"{path} cannot be opened: {error.Message}", error);
            }

            throw;
        }
    }

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string name) => Entries.ContainsKey(name);

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The element type wanted; <see langword="null"/> for the one it is stored in.</param>
    /// <returns>A copy on the CPU, which belongs to the caller (or to the dispose scope around the call).</returns>
    /// <exception cref="CheckpointFormatException">The file holds no tensor of this name.</exception>
    /// <exception cref="ObjectDisposedException">The file is disposed.</exception>
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Entries.TryGetValue(name, out var entry))
        {
            throw new CheckpointFormatException($"{FilePath} holds no tensor '{name}'. It holds {Entries.Count}: {string.Join(", ", Entries.Keys.Order(StringComparer.Ordinal).Take(8))}{(Entries.Count > 8 ? ", …" : "")}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tensor = empty([.. entry.Shape], entry.DType, CPU);
        Copy(entry, tensor);
        return (dtype is { } wanted && wanted != entry.DType ? tensor.to(wanted) : tensor).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private static SafetensorsHeader ReadHeader(SafeFileHandle handle, string path, out long headerLength)
    {
        var length = RandomAccess.GetLength(handle);
        if (length < LengthBytes)
        {
            throw SafetensorsHeader.Malformed(path, length == 0 ? "it is empty" : $"its {length} bytes are too few to hold a header");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        ReadExactly(handle, prefix, 0, path);
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (declared > (ulong)SafetensorsHeader.MaxLength || (long)declared > length - LengthBytes)
        {
            throw SafetensorsHeader.Malformed(path, $"its first eight bytes give the header a length of {declared}, the file has {length} bytes (at most {SafetensorsHeader.MaxLength} are allowed)");
        }

        headerLength = (long)declared;
        var json = new byte[headerLength];
        ReadExactly(handle, json, LengthBytes, path);
        return SafetensorsHeader.Parse(json, length - LengthBytes - headerLength, path);
    }

    private static void ReadExactly(SafeFileHandle handle, Span<byte> target, long offset, string path)
    {
        while (target.Length > 0)
        {
            var count = RandomAccess.Read(handle, target, offset);
            if (count == 0)
            {
                throw SafetensorsHeader.Malformed(path, "it ended while its header was being read");
            }

            target = target[count..];
            offset += count;
        }
    }

    private unsafe void Copy(SafetensorsEntry entry, Tensor tensor)
    {
        var (_, size) = SafetensorsDType.Of(entry.DType);
        var pieceElements = PieceBytes / size;
        byte* start = null;
        var handle = _view.SafeMemoryMappedViewHandle;
        handle.AcquirePointer(ref start);
        try
        {
            var source = start + _view.PointerOffset + _dataStart + entry.Offset;
            using var flat = tensor.view(-1);
            for (long done = 0, count = entry.ByteLength / size; done < count; done += pieceElements)
            {
                var elements = (int)Math.Min(pieceElements, count - done);
                using var piece = flat.narrow(0, done, elements);
                new ReadOnlySpan<byte>(source + (done * size), elements * size).CopyTo(piece.bytes);
            }
        }
        finally
        {
            handle.ReleasePointer();
        }
    }
}
