using FindAgents.Engine.Checkpoints.PyTorch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>What <c>torch.save</c> wrote (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>): the weights in it, by name.</summary>
/// <remarks>
/// <para>
/// Both formats are read, the zip archive and the one before PyTorch 1.6, with pickles of protocols 2 to 5. A pickle is a
/// program; this one builds tensors, numbers, texts, lists, tuples, dictionaries, <c>torch.Size</c> and dtypes, and
/// nothing else: any other class is refused by its name and no code of the file's is run.
/// </para>
/// <para>
/// Weights may lie in a dictionary under <c>model</c>, <c>state_dict</c>, <c>model_state_dict</c>, <c>module</c> or
/// <c>net</c>, in this order; a <c>module.</c> or <c>_orig_mod.</c> before every name is taken off; values that are no
/// tensors are left out.
/// </para>
/// <para>
/// Opening checks that every tensor lies in its storage and is no larger, that storages do not overlap, and that
/// different views, tied weights counted once, are together no larger than the file. Safe to read from several threads
/// at once, not while it is being disposed. Tensors read are copies on the CPU that belong to the caller.
/// </para>
/// </remarks>
public sealed class PyTorchFile : CheckpointFile
{
    /// <summary>As for the header of safetensors: a longer description is an attack or a damaged length.</summary>
    internal const long MaxPickle = 100_000_000;

    // Tied weights have a name each and are read by each; so many times the file's size is not tying, it is a bomb.
    private const int MaxTying = 8;

    private readonly Dictionary<string, CheckpointEntry> _entries;

    private PyTorchFile(MappedFile file, Dictionary<string, CheckpointEntry> entries)
        : base(file)
    {
        _entries = entries;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, CheckpointEntry> Entries => _entries;

    /// <summary>Opens a file, reads its description and checks it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The open file; the caller disposes it.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing, cannot be read, or is not a sound PyTorch file.</exception>
    /// <exception cref="RefusedClassException">It wants something else built than tensors and plain containers.</exception>
    public static new PyTorchFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return Open(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static bool IsStart(ReadOnlySpan<byte> start) => IsZip(start) || IsPickle(start);

    internal static PyTorchFile Open(MappedFile file)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..(int)Math.Min(start.Length, file.Length)];
        if (!file.TryRead(0, start) || !IsStart(start))
        {
            throw new CheckpointFormatException($"{file.Path} was not written by torch.save: it begins neither as a zip archive nor as a pickle.");
        }

        var saved = IsZip(start) ? ZipFormat.Read(file) : LegacyFormat.Read(file);
        var entries = new Dictionary<string, CheckpointEntry>(StringComparer.Ordinal);
        foreach (var (name, tensor) in StateDictionary.Find(saved, file.Path))
        {
            entries.Add(name, PyTorchEntry.Of(name, tensor, file.Path));
        }

        CheckSizes(file, entries.Values);
        return new PyTorchFile(file, entries);
    }

    internal static CheckpointFormatException Malformed(string file, string what) =>
        new($"{file} is not a sound PyTorch file: {what}.");

    private protected override unsafe void Copy(CheckpointEntry entry, byte* target)
    {
        var tensor = (PyTorchEntry)entry;
        var size = ElementType.SizeOf(tensor.DType);
        if (StridedCopy.DenseDimensions(tensor.Shape, tensor.Strides) == tensor.Shape.Count)
        {
            File.Copy(tensor.Offset, tensor.Span, target);
        }
        else
        {
            File.Map(tensor.Offset, tensor.Span, from => StridedCopy.Run(from, target, tensor.Shape, tensor.Strides, size));
        }
    }

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK"u8);

    // A safetensors header may be as long as to begin with the same byte; its ninth is always a brace.
    private static bool IsPickle(ReadOnlySpan<byte> start) => start.Length > 8 && start[0] == (byte)PickleOpcode.Proto && start[8] != (byte)'{';

    private static void CheckSizes(MappedFile file, IEnumerable<CheckpointEntry> entries)
    {
        long different = 0, all = 0;
        var seen = new HashSet<PyTorchEntry>(SameView.Instance);
        foreach (var entry in entries.Cast<PyTorchEntry>())
        {
            var bytes = entry.ByteLength;
            all += bytes;
            if (seen.Add(entry))
            {
                different += bytes;
            }

            if (different > file.Length)
            {
                throw Malformed(file.Path, $"its tensors overlap so that together they are larger than the file ({file.Length} bytes); save clones of views (tensor.clone())");
            }

            if (all / MaxTying > file.Length)
            {
                throw Malformed(file.Path, $"it gives the same tensors so many names that together they have over {MaxTying} times the bytes of the file ({file.Length})");
            }
        }
    }
}
