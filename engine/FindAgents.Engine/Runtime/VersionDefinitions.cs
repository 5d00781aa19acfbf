namespace FindAgents.Engine.Runtime;

/// <summary>The symbol versions that an ELF shared library offers.</summary>
internal static class VersionDefinitions
{
    private const long TagVersionDefinitions = 0x6ffffffc;
    private const long TagVersionDefinitionCount = 0x6ffffffd;

    /// <summary>Reads the versions' names, such as <c>GLIBCXX_3.4.30</c>.</summary>
    /// <param name="elf">The whole shared library.</param>
    /// <returns>The names in the file's order; empty where the library has no versions.</returns>
    /// <exception cref="NativeLibraryFormatException">The bytes are not a 64-bit little-endian ELF library, or a table points outside of it.</exception>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> elf)
    {
        var image = new ElfImage(elf);
        var names = new List<string>();
        if (image.Table(TagVersionDefinitions) is not { } definition)
        {
            return names;
        }

        for (var left = image.Tag(TagVersionDefinitionCount) ?? 0; left > 0; left--)
        {
            // Elf64_Verdef: version(2) flags(2) index(2) count(2) hash(4) aux(4) next(4); the first aux holds the name
            names.Add(image.Text(image.UInt32(definition + image.UInt32(definition + 12))));
            var next = image.UInt32(definition + 16);
            if (next == 0)
            {
                break;
            }

            definition += next;
        }

        return names;
    }
}
