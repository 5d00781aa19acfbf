using System.Buffers.Binary;
using System.Text;

namespace FindAgents.Engine.Runtime;

/// <summary>
/// Relaxes one symbol-version requirement of a 64-bit little-endian ELF shared library from <em>required</em> to
/// <em>weak</em>, so that the dynamic loader only remarks on a missing version instead of refusing the library.
/// </summary>
/// <remarks>
/// TorchSharp's <c>libLibTorchSharp.so</c> is built with GCC 13 and names <c>GLIBCXX_3.4.32</c> of
/// <c>libstdc++.so.6</c>; Debian 12, Ubuntu 22.04 and RHEL 9 stop at 3.4.30. The one symbol behind that version is
/// <c>std::ios_base_library_init()</c>, a marker without any relocation: it is never called, so its absence is
/// harmless. All members are pure functions over a byte array and safe to call from any thread.
/// </remarks>
public static class WeakVersionNeed
{
    private const int DynamicSegment = 2;
    private const long TagEnd = 0;
    private const long TagStringTable = 5;
    private const long TagVersionNeed = 0x6ffffffe;
    private const long TagVersionNeedCount = 0x6fffffff;
    private const ushort WeakFlag = 2; // VER_FLG_WEAK

    /// <summary>Finds the requirement of <paramref name="version"/> on <paramref name="library"/>.</summary>
    /// <param name="elf">The whole shared library.</param>
    /// <param name="library">The needed library's name, such as <c>libstdc++.so.6</c>.</param>
    /// <param name="version">The needed version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>The requirement, or <see langword="null"/> when the library does not name that version.</returns>
    /// <exception cref="NativeLibraryFormatException">The bytes are not a 64-bit little-endian ELF library, or a table points outside of it.</exception>
    public static VersionNeed? Find(ReadOnlySpan<byte> elf, string library, string version)
    {
        var tables = ReadDynamicTables(elf);
        long need = tables.VersionNeed;
        for (var i = 0; i < tables.VersionNeedCount; i++)
        {
            // Elfxx_Verneed: version(2) count(2) file(4) aux(4) next(4)
            var count = U16(elf, need + 2);
            var file = Text(elf, tables.StringTable + U32(elf, need + 4));
            long entry = need + U32(elf, need + 8);
            for (var j = 0; j < count; j++)
            {
                // Elfxx_Vernaux: hash(4) flags(2) other(2) name(4) next(4)
                if (file == library && Text(elf, tables.StringTable + U32(elf, entry + 8)) == version)
                {
                    return new VersionNeed(checked((int)entry), U32(elf, entry), U16(elf, entry + 4));
                }

                entry += U32(elf, entry + 12);
            }

            need += U32(elf, need + 12);
        }

        return null;
    }

    /// <summary>Marks the requirement weak in place.</summary>
    /// <param name="elf">The whole shared library; one flag word of it is changed.</param>
    /// <param name="library">The needed library's name.</param>
    /// <param name="version">The needed version's name.</param>
    /// <returns><see langword="true"/> when the flag was set now; <see langword="false"/> when it was weak already or the version is not needed.</returns>
    /// <exception cref="NativeLibraryFormatException">The bytes are not such a library, or the entry is not exactly as expected (its stored hash does not belong to its name, or it carries unknown flags).</exception>
    public static bool Relax(Span<byte> elf, string library, string version)
    {
        if (Find(elf, library, version) is not { } need || need.IsWeak)
        {
            return false;
        }

        if (need.Hash != Hash(version))
        {
            throw new NativeLibraryFormatException(
                $"The version entry for {version} carries hash 0x{need.Hash:x8} where 0x{Hash(version):x8} was expected: the library is not one this mend knows, and it was left alone.");
        }

        if (need.Flags != 0)
        {
            throw new NativeLibraryFormatException(
                $"The version entry for {version} carries flags 0x{need.Flags:x4} where 0 was expected: the library is not one this mend knows, and it was left alone.");
        }

        BinaryPrimitives.WriteUInt16LittleEndian(elf[(need.Offset + 4)..], WeakFlag);
        return true;
    }

    /// <summary>The System V ABI's hash of a symbol or version name.</summary>
    public static uint Hash(string name)
    {
        uint hash = 0;
        foreach (var c in Encoding.ASCII.GetBytes(name))
        {
            hash = (hash << 4) + c;
            var high = hash & 0xf0000000;
            hash ^= high >> 24;
            hash &= ~high;
        }

        return hash;
    }

    private static (long StringTable, long VersionNeed, long VersionNeedCount) ReadDynamicTables(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < 64 || !elf[..4].SequenceEqual("\u007fELF"u8) || elf[4] != 2 || elf[5] != 1)
        {
            throw new NativeLibraryFormatException("Expected a 64-bit little-endian ELF shared library.");
        }

        var headers = U64(elf, 32);
        var headerSize = U16(elf, 54);
        var headerCount = U16(elf, 56);
        for (var i = 0; i < headerCount; i++)
        {
            var header = headers + (i * headerSize);
            if (U32(elf, header) != DynamicSegment)
            {
                continue;
            }

            long strings = -1, need = -1, count = 0;
            for (var entry = U64(elf, header + 8); U64(elf, entry) != TagEnd; entry += 16)
            {
                var value = U64(elf, entry + 8);
                switch (U64(elf, entry))
                {
                    case TagStringTable: strings = FileOffset(elf, headers, headerSize, headerCount, value); break;
                    case TagVersionNeed: need = FileOffset(elf, headers, headerSize, headerCount, value); break;
                    case TagVersionNeedCount: count = value; break;
                }
            }

            return need < 0 ? (0, 0, 0) : (strings, need, count);
        }

        throw new NativeLibraryFormatException("The ELF file has no dynamic segment: it is not a shared library.");
    }

    // Dynamic tags hold addresses as loaded; the loadable segment around one tells where it lies in the file.
    private static long FileOffset(ReadOnlySpan<byte> elf, long headers, int size, int count, long address)
    {
        for (var i = 0; i < count; i++)
        {
            var header = headers + (i * size);
            if (U32(elf, header) == 1 && U64(elf, header + 16) <= address && address < U64(elf, header + 16) + U64(elf, header + 32))
            {
                return address - U64(elf, header + 16) + U64(elf, header + 8);
            }
        }

        throw new NativeLibraryFormatException($"No loadable segment holds address 0x{address:x}.");
    }

    private static ushort U16(ReadOnlySpan<byte> elf, long at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(elf, at, 2));

    private static uint U32(ReadOnlySpan<byte> elf, long at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(elf, at, 4));

    private static long U64(ReadOnlySpan<byte> elf, long at) => BinaryPrimitives.ReadInt64LittleEndian(Slice(elf, at, 8));

    private static string Text(ReadOnlySpan<byte> elf, long at)
    {
        var rest = Slice(elf, at, 1).Length == 1 ? elf[(int)at..] : default;
        var end = rest.IndexOf((byte)0);
        return end < 0
            ? throw new NativeLibraryFormatException("A name in the ELF string table is not terminated.")
            : Encoding.ASCII.GetString(rest[..end]);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> elf, long at, int length) =>
        at < 0 || at > elf.Length - length
            ? throw new NativeLibraryFormatException($"An ELF table points to byte {at} of a file of {elf.Length} bytes.")
            : elf.Slice((int)at, length);
}
