using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>A file of named tensors, whatever its format: <see cref="SafetensorsFile"/> or <see cref="PyTorchFile"/>.</summary>
/// <remarks>
/// Opening reads and checks what describes the tensors; a tensor's bytes are read, through a memory map, when it is
/// asked for, and take as much memory as that tensor. No file makes the reader run code of its own. Safe to read from
/// several threads at once, not while it is being disposed. Tensors read are copies on the CPU that belong to the caller.
/// </remarks>
public abstract class CheckpointFile : IDisposable
{
    private const int SniffedBytes = 16;

    private bool _disposed;

    private protected CheckpointFile(MappedFile file)
    {
        File = file;
    }

    /// <summary>The file's path as it was given.</summary>
    public string FilePath => File.Path;

    /// <summary>The tensors by name.</summary>
    public abstract IReadOnlyDictionary<string, CheckpointEntry> Entries { get; }

    private protected MappedFile File { get; }

    /// <summary>Opens a checkpoint; its first bytes say of which format it is, not its name.</summary>
    /// <param name="path">Path of a safetensors file, or of what <c>torch.save</c> wrote.</param>
    /// <returns>The open file; the caller disposes it.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing, cannot be read, is of neither format or not sound.</exception>
    /// <exception cref="RefusedClassException">It is a PyTorch file that wants to build objects beyond tensors and plain containers.</exception>
    public static CheckpointFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            Span<byte> start = stackalloc byte[(int)Math.Min(SniffedBytes, file.Length)];
            return !file.TryRead(0, start) ? throw new CheckpointFormatException($"{path} ended while it was being read.")
                : PyTorchFile.IsStart(start) ? PyTorchFile.Open(file)
                : start.StartsWith("<"u8) || start.StartsWith("version"u8)
                    ? throw new CheckpointFormatException($"{path} is text, not a checkpoint: it looks like a web page or a Git LFS pointer saved in its place. Download the file itself.")
                : SafetensorsFile.Open(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string name) => Entries.ContainsKey(name);

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The element type wanted; <see langword="null"/> for the one it is stored in.</param>
    /// <returns>A contiguous copy on the CPU, which belongs to the caller (or to the dispose scope around the call).</returns>
    /// <exception cref="CheckpointFormatException">The file holds no tensor of this name.</exception>
    /// <exception cref="ObjectDisposedException">The file is disposed.</exception>
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        var entry = Find(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tensor = empty([.. entry.Shape], entry.DType, CPU);
        Fill(entry, tensor);
        return (dtype is { } wanted && wanted != entry.DType ? tensor.to(wanted) : tensor).MoveToOuterDisposeScope();
    }

    /// <summary>Reads one tensor into another of the same shape, converting to its element type and device.</summary>
    /// <remarks>Straight into the target's memory where that is of the stored type, contiguous and on the CPU.</remarks>
    internal void ReadInto(string name, Tensor target)
    {
        var entry = Find(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (target.dtype == entry.DType && target.device_type == DeviceType.CPU && target.is_contiguous() && target.shape.SequenceEqual(entry.Shape))
        {
            Fill(entry, target);
        }
        else
        {
            target.copy_(Read(name));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        File.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a tensor's elements, row by row, to memory that holds exactly them.</summary>
    private protected abstract unsafe void Copy(CheckpointEntry entry, byte* target);

    private CheckpointEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new CheckpointFormatException($"{FilePath} holds no tensor '{name}'. It holds {Entries.Count}: {string.Join(", ", Entries.Keys.Order(StringComparer.Ordinal).Take(8))}{(Entries.Count > 8 ? ", …" : "")}.");
    }

    private unsafe void Fill(CheckpointEntry entry, Tensor tensor)
    {
        if (tensor.NumberOfElements == 0)
        {
            return;
        }

        // One element's span, because a span over a tensor of more than 2³¹ bytes cannot be had; the memory is
        // libtorch's and does not move.
        using var first = tensor.view(-1).narrow(0, 0, 1);
        Copy(entry, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes)));
    }
}
