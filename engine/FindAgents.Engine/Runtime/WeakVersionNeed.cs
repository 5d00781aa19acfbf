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
/// harmless. That is checked, not believed: a library that does refer to a symbol of the version is refused.
/// All members are pure functions over a byte array and safe to call from any thread.
/// </remarks>
internal static class WeakVersionNeed
{
    private const long TagProcedureRelocationSize = 2;
    private const long TagRelocations = 7;
    private const long TagRelocationSize = 8;
    private const long TagProcedureRelocations = 23;
    private const long TagSymbolVersions = 0x6ffffff0;
    private const long TagVersionNeed = 0x6ffffffe;
    private const long TagVersionNeedCount = 0x6fffffff;
    private const int RelocationSize = 24; // Elf64_Rela
    private const ushort WeakFlag = 2; // VER_FLG_WEAK
    private const ushort HiddenBit = 0x8000;

    /// <summary>Finds the requirement of <paramref name="version"/> on <paramref name="library"/>.</summary>
    /// <param name="elf">The whole shared library.</param>
    /// <param name="library">The needed library's name, such as <c>libstdc++.so.6</c>.</param>
    /// <param name="version">The needed version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>The requirement, or <see langword="null"/> when the library does not name that version.</returns>
    /// <exception cref="NativeLibraryFormatException">The bytes are not a 64-bit little-endian ELF library, or a table points outside of it.</exception>
    public static VersionNeed? Find(ReadOnlySpan<byte> elf, string library, string version)
    {
        var image = new ElfImage(elf);
        if (image.Table(TagVersionNeed) is not { } need)
        {
            return null;
        }

        for (var left = image.Tag(TagVersionNeedCount) ?? 0; left > 0; left--)
        {
            // Elf64_Verneed: version(2) count(2) file(4) aux(4) next(4)
            if (image.Text(image.UInt32(need + 4)) == library)
            {
                var entry = need + image.UInt32(need + 8);
                for (var entries = image.UInt16(need + 2); entries > 0; entries--)
                {
                    // Elf64_Vernaux: hash(4) flags(2) other(2) name(4) next(4)
                    if (image.Text(image.UInt32(entry + 8)) == version)
                    {
                        return new VersionNeed((int)entry, image.UInt32(entry), image.UInt16(entry + 4), image.UInt16(entry + 6));
                    }

                    entry += image.UInt32(entry + 12);
                }
            }

            // The last entry's distance is 0, whatever the count says.
            var next = image.UInt32(need + 12);
            if (next == 0)
            {
                break;
            }

            need += next;
        }

        return null;
    }

    /// <summary>Marks the requirement weak in place.</summary>
    /// <param name="elf">The whole shared library; one flag word of it is changed.</param>
    /// <param name="library">The needed library's name.</param>
    /// <param name="version">The needed version's name.</param>
    /// <returns><see langword="true"/> when the flag was set now; <see langword="false"/> when it was weak already or the version is not needed.</returns>
    /// <exception cref="NativeLibraryFormatException">
    /// The bytes are not such a library, or the entry is not exactly as expected: its stored hash does not belong to its
    /// name, it carries unknown flags, or the code refers to a symbol of that version.
    /// </exception>
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

        if (IsReferredTo(new ElfImage(elf), need.Index))
        {
            throw new NativeLibraryFormatException(
                $"The library's code refers to a symbol of {version}: without it the library would fail when it runs, so it was left alone.");
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

    private static bool IsReferredTo(ElfImage image, ushort version)
    {
        if (image.Table(TagSymbolVersions) is not { } versions)
        {
            return false;
        }

        return IsReferredTo(image, TagRelocations, TagRelocationSize, versions, version)
            || IsReferredTo(image, TagProcedureRelocations, TagProcedureRelocationSize, versions, version);
    }

    private static bool IsReferredTo(ElfImage image, long table, long size, long versions, ushort version)
    {
        if (image.Table(table) is not { } start)
        {
            return false;
        }

        var end = start + (image.Tag(size) ?? 0);
        for (var relocation = start; relocation < end; relocation += RelocationSize)
        {
            // Elf64_Rela: offset(8) info(8: type below, symbol above) addend(8); symbol 0 is none
            var symbol = image.UInt32(relocation + 12);
            if (symbol != 0 && (image.UInt16(versions + (2L * symbol)) & ~HiddenBit) == version)
            {
                return true;
            }
        }

        return false;
    }
}
