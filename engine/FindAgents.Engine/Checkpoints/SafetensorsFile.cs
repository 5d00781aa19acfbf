using System.Buffers.Binary;

namespace FindAgents.Engine.Checkpoints;

/// <summary>A safetensors file: opening reads the header alone, a tensor's bytes are read when it is asked for.</summary>
/// <remarks>
/// The header is checked completely before anything else happens: its length, its JSON, every tensor's type, shape
/// and place, that no tensors overlap and that together they fill the file. Safe to read from several threads at
/// once, not while it is being disposed. Tensors read are copies on the CPU that belong to the caller.
/// </remarks>
public sealed class SafetensorsFile : CheckpointFile
{
    private const int LengthBytes = 8;

    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header, long dataStart)
        : base(file)
    {
        _header = header;
        _dataStart = dataStart;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, CheckpointEntry> Entries => _header.Entries;

    /// <summary>The free text that the file carries about itself; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The open file; the caller disposes it.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing, cannot be read, or is not a sound safetensors file.</exception>
    public static new SafetensorsFile Open(string path)
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

    internal static SafetensorsFile Open(MappedFile file)
    {
        var length = file.Length;
        if (length < LengthBytes)
        {
            throw SafetensorsHeader.Malformed(file.Path, length == 0 ? "it is empty" : $"its {length} bytes are too few to hold a header");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        ReadExactly(file, prefix, 0);
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (declared > (ulong)SafetensorsHeader.MaxLength || (long)declared > length - LengthBytes)
        {
            throw SafetensorsHeader.Malformed(file.Path, $"its first eight bytes give the header a length of {declared}, the file has {length} bytes (at most {SafetensorsHeader.MaxLength} are allowed)");
        }

        var json = new byte[(long)declared];
        ReadExactly(file, json, LengthBytes);
        var dataStart = LengthBytes + (long)declared;
        return new SafetensorsFile(file, SafetensorsHeader.Parse(json, length - dataStart, file.Path), dataStart);
    }

    private protected override unsafe void Copy(CheckpointEntry entry, byte* target) =>
        File.Copy(_dataStart + ((SafetensorsEntry)entry).Offset, entry.ByteLength, target);

    private static void ReadExactly(MappedFile file, Span<byte> target, long offset)
    {
        if (!file.TryRead(offset, target))
        {
            throw SafetensorsHeader.Malformed(file.Path, "it ended while its header was being read");
        }
    }
}
