using System.Buffers.Binary;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>A file of sealed blocks beside the store: derived from it, shared by every process that searches it, and only added to.</summary>
/// <remarks>
/// A header of 4096 bytes says whose codes they are and has a checksum; blocks follow, each with its own. A block counts
/// once it is whole: what a killed process left half written is written over. A file that cannot be used is replaced by an
/// empty one under a temporary name, so that whoever has the old one mapped keeps it. Changes are made under a lock that
/// ends with its process.
/// </remarks>
internal sealed class CodeFile
{
    private const int HeaderBytes = 4096;
    private const int FormatVersion = 1;
    private const int ChecksumAt = 96;
    private const int GenerationAt = 64;

    private readonly string _path;
    private readonly CodeFileIdentity _identity;
    private readonly CodeLayout _layout;

    /// <summary>Names the file, without touching it.</summary>
    public CodeFile(string folder, CodeFileIdentity identity, CodeLayout layout)
    {
        _path = Path.Combine(folder, $"{identity.Collection}-{identity.Vector}.codes");
        _identity = identity;
        _layout = layout;
    }

    /// <summary>Looks at the file.</summary>
    /// <returns>Which file it is and its whole blocks, or null where there is none that can be used.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (Guid Generation, int Blocks)? Inspect()
    {
        using var stream = Open(FileAccess.Read);
        return stream is null ? null : Inspect(stream);
    }

    /// <summary>Maps some blocks of the file.</summary>
    /// <returns>The blocks and what they lie in, or null where the file is another by now.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (CodeExtent Extent, CodeBlock[] Blocks)? Map(Guid generation, int first, int count)
    {
        using var stream = Open(FileAccess.Read);
        if (stream is null || Inspect(stream) is not { } there || there.Generation != generation || there.Blocks < first + count)
        {
            return null;
        }

        var extent = new CodeExtent(stream, HeaderBytes + ((long)first * _layout.BlockBytes), (long)count * _layout.BlockBytes);
        return (extent, [.. Enumerable.Range(0, count).Select(i => new CodeBlock(_layout, extent, (long)i * _layout.BlockBytes))]);
    }

    /// <summary>Makes this process the only one that changes codes of this store.</summary>
    /// <returns>What to dispose at the end, or null where another process is at it, or nobody may write here.</returns>
    public IDisposable? TryLock()
    {
        try
        {
            var folder = Path.GetDirectoryName(_path)!;
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts an empty file in the place of what is there. Needs the lock.</summary>
    /// <returns>Which file it is.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Guid Replace()
    {
        var generation = Guid.NewGuid();
        var header = new byte[HeaderBytes];
        Describe(header);
        generation.TryWriteBytes(header.AsSpan(GenerationAt));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumAt), CodeBlock.Checksum(uint.MaxValue, header.AsSpan(0, ChecksumAt)));
        var temporary = _path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            stream.Write(header);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
        return generation;
    }

    /// <summary>Adds sealed blocks after those that are there. Needs the lock.</summary>
    /// <exception cref="IOException">They cannot be written; the file has its old blocks still.</exception>
    public void Append(int blocks, IEnumerable<CodeBlock> more)
    {
        using var stream = Open(FileAccess.ReadWrite) ?? throw new FileNotFoundException("The codes file is gone.", _path);
        stream.Position = HeaderBytes + ((long)blocks * _layout.BlockBytes);
        foreach (var block in more)
        {
            stream.Write(block.Bytes);
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>Removes the file. Failing to is nobody's loss: numbers of collections are not given out twice.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private FileStream? Open(FileAccess access)
    {
        try
        {
            return new FileStream(_path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private (Guid Generation, int Blocks)? Inspect(FileStream stream)
    {
        Span<byte> header = stackalloc byte[ChecksumAt + sizeof(uint)];
        Span<byte> expected = stackalloc byte[ChecksumAt];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return null;
        }

        expected.Clear();
        Describe(expected);
        return header[..GenerationAt].SequenceEqual(expected[..GenerationAt])
            && BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]) == CodeBlock.Checksum(uint.MaxValue, header[..ChecksumAt])
            ? (new Guid(header.Slice(GenerationAt, 16)), (int)Math.Max(0, (stream.Length - HeaderBytes) / _layout.BlockBytes))
            : null;
    }

    private void Describe(Span<byte> header)
    {
        "FINDCODE"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], CodeLayout.BlockRows);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], _identity.Dimensions);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], (int)_identity.Similarity);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], _identity.Collection);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], _identity.Vector);
        _identity.Store.TryWriteBytes(header[36..]);
    }
}
