namespace FindAgents.Engine.Runtime;

/// <summary>One entry of an ELF library's version requirements (<c>Elf64_Vernaux</c>).</summary>
/// <param name="Offset">Where the entry lies in the file, in bytes.</param>
/// <param name="Hash">The stored hash of the version's name.</param>
/// <param name="Flags">The stored flags: 0 for required, 2 for weak.</param>
/// <param name="Index">The number by which the symbols that want this version name it.</param>
internal readonly record struct VersionNeed(int Offset, uint Hash, ushort Flags, ushort Index)
{
    /// <summary>Whether the loader only remarks on the version's absence.</summary>
    public bool IsWeak => (Flags & 2) != 0;
}
